"""Shapes and parameters of registration and of accounts' tariffs."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Schema
from pydantic import BeforeValidator, WithJsonSchema

from core.api.endpoint import Answer
from core.api.values import IntList, read_int, single_value, to_list

INTEGER = WithJsonSchema({"type": "integer"})
UNREADABLE = -1


def to_lenient(value: Any) -> int:
    """What can't be read becomes a number that nothing has: the endpoint answers with the parameter's own code."""
    try:
        found = read_int(single_value(value))
    except ValueError:
        return UNREADABLE
    return found if isinstance(found, int) and abs(found) < 2**31 else UNREADABLE


def to_ids(value: Any) -> Any:
    """Ids, several with commas between them; -1 (not given) is left out."""
    return [number for number in to_list(value) if str(number).strip() != "-1"]


LenientInt = Annotated[int, BeforeValidator(to_lenient), INTEGER]
Ids = Annotated[IntList, BeforeValidator(to_ids), WithJsonSchema({"type": "array", "items": {"type": "integer"}})]
"""One id as the contract has it, or several."""


class Registration(Answer):
    abonement: int
    password: int | str
    captcha_url: str
    confirmation_phone: str
    confirmation_phone_qrcode_url: str


class AccountTariffRow(Schema):
    id: int
    name: str
    description: str
    period: int
    price: float | int
    price_after_activation: float | int
    basic_tariff_priority: int
    is_assigned: int
    subscription_end_date: str
    is_virtual: int
    available_to_unsubscribe: int
    channels_count: int
    is_periodical: int
    icon: str
    icon_tv: str
    videos_count: int


class AccountTariffList(Answer):
    tariffs: list[AccountTariffRow]


class AccountPaymentInfo(Schema):
    is_awaiting_payment: int
    invoice_id: str | None = None


class AccountTariffSubscribed(Answer):
    payment_info: AccountPaymentInfo
