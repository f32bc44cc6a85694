"""Square: payment links over a server that speaks its documented messages."""

from __future__ import annotations

import base64
import hmac
from decimal import Decimal
from hashlib import sha256
from typing import Any

import orjson
import pytest

from billing.gateways.errors import AmountRefused
from billing.models import Merchant
from tests.billing import paying
from tests.billing.gateways.case import GatewayCase, Status

LINKS, ORDER, PAID, REFUNDS = "/v2/online-checkout/payment-links", "/v2/orders/ORD", "/v2/payments/PAY", "/v2/refunds"
KEY = "square-key"
URL = "http://testserver/billing/payment/square/validate_notify/"


class Square(GatewayCase):
    gateway = "square"
    currency = "USD"
    merchant_fields = {"account": "LOC", "key": "EAAA", "notify_secret": KEY}

    def setUp(self) -> None:
        super().setUp()
        self.server.answers[LINKS] = {
            "payment_link": {"id": "L1", "order_id": "ORD", "url": "https://square.example/x"}
        }

    def told(self, status: str = "COMPLETED", **fields: Any) -> None:
        payment = {
            "id": "PAY",
            "order_id": "ORD",
            "status": status,
            "amount_money": {"amount": 25000, "currency": "USD"},
        }
        self.server.answers[ORDER] = {"order": {"id": "ORD", "tenders": [{"id": "PAY", "payment_id": "PAY"}]}}
        self.server.answers[PAID] = {"payment": {**payment, **fields}}

    def event(self, key: str = KEY, order: str = "ORD", kind: str = "payment.updated") -> Any:
        body = orjson.dumps({"type": kind, "data": {"object": {"payment": {"order_id": order, "status": "COMPLETED"}}}})
        digest = base64.b64encode(hmac.new(key.encode(), URL.encode() + body, sha256).digest()).decode()
        return self.notify(body, "application/json", **{"X-Square-Hmacsha256-Signature": digest})

    def test_a_link(self) -> None:
        payment = self.pay()
        assert (payment.ext_id, payment.page["redirect_url"]) == ("ORD", "https://square.example/x")
        asked = self.server.of(LINKS)[0]
        assert asked.json["idempotency_key"] == f"payment-{payment.pk}"
        item = asked.json["order"]["line_items"][0]
        assert item["base_price_money"] == {"amount": 25000, "currency": "USD"}
        assert asked.headers["authorization"] == "Bearer EAAA"

    def test_refused(self) -> None:
        self.server.answers[LINKS] = (
            400,
            {"errors": [{"category": "INVALID_REQUEST_ERROR", "code": "AMOUNT_TOO_LOW"}]},
        )
        with pytest.raises(AmountRefused):
            self.pay()

    def test_paid(self) -> None:
        payment = self.pay()
        self.server.answers[ORDER] = {"order": {"id": "ORD"}}
        assert self.event().status_code == 200
        assert self.fresh(payment).status == Status.PENDING
        self.told()
        for _time in range(2):
            assert self.event().status_code == 200
        assert self.balance() == paying.AMOUNT

    def test_refused_notifications(self) -> None:
        payment = self.pay()
        self.told()
        assert self.event("other").status_code == 400
        assert self.event(order="unknown").status_code == 404
        self.told(amount_money={"amount": 1, "currency": "USD"})
        assert self.event().status_code == 400
        self.told(amount_money={"amount": 25000, "currency": "EUR"})
        assert self.event().status_code == 400
        assert self.fresh(payment).status == Status.PENDING

    def test_where_no_secret_is_set_none_is_believed(self) -> None:
        payment = self.pay()
        self.told()
        Merchant.objects.update(notify_secret="")
        assert self.event("").status_code == 400
        assert self.server.of(ORDER) == [], "strangers make us ask nobody"
        assert self.fresh(payment).status == Status.PENDING

    def test_a_gift_card_and_a_card(self) -> None:
        payment = self.pay()
        self.server.answers[ORDER] = {
            "order": {"id": "ORD", "tenders": [{"payment_id": "GIFT"}, {"payment_id": "PAY"}]}
        }
        gift = {"id": "GIFT", "status": "COMPLETED", "amount_money": {"amount": 10000, "currency": "USD"}}
        card = {"id": "PAY", "status": "APPROVED", "amount_money": {"amount": 15000, "currency": "USD"}}
        self.server.answers["/v2/payments/GIFT"] = {"payment": gift}
        self.server.answers[PAID] = {"payment": card}
        assert self.event().status_code == 200
        assert self.fresh(payment).status == Status.PENDING
        for wrong in ({"amount": 15001, "currency": "USD"}, {"amount": 15000, "currency": "EUR"}):
            self.server.answers[PAID] = {"payment": {**card, "status": "COMPLETED", "amount_money": wrong}}
            assert self.event().status_code == 400
        back = {"refunded_money": {"amount": 5000, "currency": "USD"}}
        self.server.answers[PAID] = {"payment": {**card, "status": "COMPLETED", **back}}
        assert self.event().status_code == 200
        assert self.balance() == 200

    def test_failed(self) -> None:
        payment = self.pay()
        self.told("FAILED")
        assert self.complete(payment).status == Status.ERROR

    def test_refund(self) -> None:
        payment = self.pay()
        self.told()
        self.complete(payment)
        self.server.answers[REFUNDS] = {"refund": {"id": "R", "status": "PENDING"}}
        self.refund(payment, Decimal(100))
        asked = self.server.of(REFUNDS)[0].json
        assert asked["idempotency_key"] == f"refund-{payment.pk}-100.00"
        assert asked["payment_id"] == "PAY", "of the order's last payment"
        self.told(refunded_money={"amount": 10000, "currency": "USD"})
        assert self.event(kind="refund.updated").status_code == 200
        assert self.balance() == Decimal(150)
