"""What tests of payments share: merchants, null payments and their signed notifications."""

from __future__ import annotations

import hmac
from decimal import Decimal
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from billing.models import Merchant, Payment, SavedCard
from billing.services import payments
from clients.models import Client
from tests.base import CastTestCase
from tests.factories import NOW
from tvmiddleware.models import Customer

NULL_SECRET = "null-secret"
AMOUNT = Decimal("250.00")


def merchant(client: Client, gateway: str = "null", **fields: Any) -> Merchant:
    values = {"name": gateway, "notify_secret": NULL_SECRET if gateway == "null" else "", **fields}
    return Merchant.objects.create(client=client, gateway=gateway, **values)


class PayingTestCase(CastTestCase):
    """Anna is the customer who pays, at her operator's null gateway."""

    anna: Customer
    merchant: Merchant

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.anna = cls.cast.anna.customer
        cls.merchant = merchant(cls.cast.north.client)


def payment(customer: Customer, amount: Decimal = AMOUNT, **how: Any) -> Payment:
    return payments.payment_create(customer=customer, amount=amount, now=NOW, **how)


def card(merchant: Merchant, customer: Customer, **fields: Any) -> SavedCard:
    values = {"ext_id": "card-1111", "number": "411111******1111", "for_autopayment": True, **fields}
    return SavedCard.objects.create(client=merchant.client, merchant=merchant, customer=customer, **values)


def null_notice(payment: Payment, *, state: str = "paid", secret: str = NULL_SECRET, **fields: Any) -> str:
    """The body of a notification of the null gateway."""
    values = {
        "number": payment.number,
        "state": state,
        "amount": str(payment.amount),
        "currency": payment.currency,
        **fields,
    }
    body = urlencode(values)
    return f"{body}&signature={hmac.new(secret.encode(), body.encode(), sha256).hexdigest()}"


NULL_PATH = "/billing/payment/null/validate_notify/"
FORM = "application/x-www-form-urlencoded"
