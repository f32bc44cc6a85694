"""Shapes and parameters of payment/* and promo/*."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Schema
from pydantic import BeforeValidator, WithJsonSchema

from core.api.endpoint import Answer
from core.api.values import to_text

Digits = Annotated[str, BeforeValidator(to_text), WithJsonSchema({"type": "string", "pattern": "^[0-9]+$"})]
"""A number whose leading zeros count."""


class PaymentOrder(Schema):
    payment_id: str
    transaction_id: int
    session_id: str
    redirect_url: str
    form_data: dict[str, Any]


class PaymentCreated(Answer):
    """Older apps read the same below ``payments``."""

    payment_id: str
    transaction_id: int
    session_id: str
    redirect_url: str
    form_data: dict[str, Any]
    payments: PaymentOrder


class PaymentProcessed(Answer):
    payment_id: str
    form_data: dict[str, Any]


class PaymentState(Answer):
    status: int


class PaymentPage(Answer):
    url: str
    merchant_name: str


class PaymentFrame(Schema):
    three_DS_server_trans_id: str | None = None  # noqa: N815
    three_DS_method_url: str | None = None  # noqa: N815
    three_DS_method_notification_url: str | None = None  # noqa: N815


class PaymentPreAuthenticated(Answer):
    success: int
    version: str
    iframe_kwargs: PaymentFrame


class PaymentQr(Answer):
    saved_qrcode_url: str
    direct_url: str
    transaction_id: int


class PaymentRow(Schema):
    id: int
    comment: str
    datetime: int
    amount: float


class PaymentList(Answer):
    payments: list[PaymentRow]


class SavedCardRow(Schema):
    id: str
    number: str
    expired: int
    use_sbp: int
    for_autopayment: int


class SavedCardList(Answer):
    cards: list[SavedCardRow]


class PromoActivated(Answer):
    type: int
    amount: float
    discount: float
    free_tariffs: str


class PromoRow(Schema):
    type: int
    amount: float
    discount: float
    free_tariffs: str
    code: str
    date: str
    valid_from: str
    valid_until: str
    status: int


class PromoList(Answer):
    count: int
    promos: list[PromoRow]
