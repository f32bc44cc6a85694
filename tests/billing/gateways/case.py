"""The base of the tests of gateways: Anna pays at an operator whose gateway is a server on loopback."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

import time_machine
from django.test import Client as HttpClient

from billing.models import Merchant, Payment
from billing.services import payments
from tests.base import CastTestCase
from tests.billing import paying
from tests.billing.gateways.server import GatewayServer
from tests.factories import NOW
from tvmiddleware.models import Customer

Status = Payment.Status


class GatewayCase(CastTestCase):
    gateway: ClassVar[str]
    merchant_fields: ClassVar[dict[str, Any]] = {}
    currency: ClassVar[str] = "RUB"
    api_path: ClassVar[str] = ""
    anna: Customer
    merchant: Merchant

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        client = cls.cast.north.client
        client.currency = cls.currency
        client.save()
        cls.anna = cls.cast.anna.customer
        cls.anna.client = client
        cls.merchant = paying.merchant(client, cls.gateway, **cls.merchant_fields)

    def setUp(self) -> None:
        clock = time_machine.travel(NOW, tick=False)
        clock.start()
        self.addCleanup(clock.stop)
        self.server = GatewayServer().start()
        self.addCleanup(self.server.stop)
        Merchant.objects.filter(pk=self.merchant.pk).update(api_url=self.server.url + self.api_path)
        self.merchant.refresh_from_db()
        self.http = HttpClient()

    def pay(self, amount: Decimal = paying.AMOUNT, **how: Any) -> Payment:
        return paying.payment(self.anna, amount, **how)

    def fresh(self, payment: Payment) -> Payment:
        return Payment.objects.get(pk=payment.pk)

    def balance(self) -> Decimal:
        self.anna.refresh_from_db()
        return Decimal(self.anna.balance)

    def complete(self, payment: Payment) -> Payment:
        return payments.payment_complete(customer=self.anna, transaction_id=payment.pk, now=NOW)

    def refund(self, payment: Payment, amount: Decimal) -> Payment:
        return payments.payment_refund(payment=self.fresh(payment), amount=amount, now=NOW)

    def charge(self, amount: str = "100.00", key: str = "k") -> Payment:
        return payments.autopayment_charge(customer=self.anna, amount=Decimal(amount), now=NOW, key=key)

    def notify(self, body: Any, content_type: str = paying.FORM, query: str = "", **headers: str) -> Any:
        path = f"/billing/payment/{self.gateway}/validate_notify/{query}"
        return self.http.post(path, body, content_type=content_type, headers=headers)
