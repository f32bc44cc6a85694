"""Payments and transactions, on the wire."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext_lazy as _
from ninja import Schema

from billing.gateways.errors import Misconfigured
from billing.selectors.subscribers import SubscriberNotFound
from core.api.endpoint import Answer
from core.api.errors import Error
from core.api.values import Money, Text, describe_parameter

Amount = Annotated[Money, describe_parameter("sum to pay")]
MerchantType = Annotated[Text, describe_parameter("kind of gateway; empty = the operator's default")]
CUSTOMER_OF_PAYMENT = Error(100, _("customer not found"), SubscriberNotFound)
MISCONFIGURED = Error(723, _("the payment gateway is not set up correctly"), Misconfigured)


class MerchantPage(Answer):
    """``url`` may hold %transaction_id%, %success_url% and %fail_url% for the app to fill in."""

    url: str
    merchant_name: str


class PaymentIds(Schema):
    """``payment_id`` is the gateway's, ``transaction_id`` ours."""

    payment_id: str
    transaction_id: str
    session_id: str


class PaymentMade(Answer):
    payments: PaymentIds


class PaymentId(Schema):
    payment_id: str


class PaymentTaken(Answer):
    payments: PaymentId


class TransactionRow(Schema):
    """``datetime`` is in the operator's time zone. ``processed``: 1 = it counts in the balance."""

    transaction_id: str
    amount: str
    source: str
    datetime: str
    comment: str
    processed: int


class TransactionRows(Answer):
    payments: list[TransactionRow]
