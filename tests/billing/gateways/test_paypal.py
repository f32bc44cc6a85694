"""PayPal: Orders v2 over a server that speaks its documented messages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import orjson
import pytest

from billing.gateways.errors import AmountRefused, GatewayError, Misconfigured
from billing.models import Merchant, Payment
from tests.billing import paying
from tests.billing.gateways.case import GatewayCase, Status

ORDERS, TOKEN, VERIFY = "/v2/checkout/orders", "/v1/oauth2/token", "/v1/notifications/verify-webhook-signature"
HEADERS = {
    "Paypal-Auth-Algo": "SHA256withRSA",
    "Paypal-Cert-Url": "https://api.paypal.com/cert",
    "Paypal-Transmission-Id": "id",
    "Paypal-Transmission-Sig": "sig",
    "Paypal-Transmission-Time": "2026-11-22T12:00:00Z",
}


class Forints(GatewayCase):
    gateway = "paypal"
    currency = "HUF"
    merchant_fields = {"account": "client-id", "secret": "client-secret"}

    def test_fillers_are_refused_before_the_payer_pays(self) -> None:
        self.server.answers |= {TOKEN: {"access_token": "T1"}, ORDERS: (201, {"id": "O1"})}
        with pytest.raises(AmountRefused):
            self.pay(Decimal("1000.50"))
        assert not Payment.objects.exists()
        payment = self.pay(Decimal(1000))
        (asked,) = self.server.of(ORDERS)
        assert asked.json["purchase_units"][0]["amount"] == {"currency_code": "HUF", "value": "1000"}
        capture = {"id": "C1", "status": "COMPLETED", "amount": {"value": "1000", "currency_code": "HUF"}}
        unit = {"custom_id": payment.number, "payments": {"captures": [capture]}}
        self.server.answers[f"{ORDERS}/O1"] = {"id": "O1", "status": "COMPLETED", "purchase_units": [unit]}
        assert self.complete(payment).status == Status.CONFIRMED
        assert self.balance() == 1000


class PayPal(GatewayCase):
    gateway = "paypal"
    currency = "EUR"
    merchant_fields = {"account": "client-id", "secret": "client-secret", "notify_secret": "WH-1"}

    def setUp(self) -> None:
        super().setUp()
        self.server.answers |= {
            TOKEN: {"access_token": "T1", "expires_in": 32400},
            ORDERS: (201, {"id": "O1", "links": [{"rel": "payer-action", "href": "https://paypal.example/O1"}]}),
            VERIFY: {"verification_status": "SUCCESS"},
        }

    def order(
        self, payment: Payment, status: str = "COMPLETED", capture: str = "COMPLETED", **amount: str
    ) -> dict[str, Any]:
        money = {"value": f"{payment.amount:.2f}", "currency_code": "EUR", **amount}
        captures = [{"id": "C1", "status": capture, "amount": money}] if capture else []
        unit = {"custom_id": payment.number, "payments": {"captures": captures}}
        return {"id": "O1", "status": status, "purchase_units": [unit]}

    def event(self, payment: Payment, kind: str = "PAYMENT.CAPTURE.COMPLETED", **headers: str) -> Any:
        body = orjson.dumps({"event_type": kind, "resource": {"id": "C1", "custom_id": payment.number}})
        return self.notify(body, "application/json", **{**HEADERS, **headers})

    def test_an_order(self) -> None:
        payment = self.pay()
        assert (payment.ext_id, payment.page["redirect_url"]) == ("O1", "https://paypal.example/O1")
        (asked,) = self.server.of(ORDERS)
        assert asked.headers["authorization"] == "Bearer T1"
        assert asked.headers["paypal-request-id"] == f"payment-{payment.pk}"
        unit = asked.json["purchase_units"][0]
        assert (unit["custom_id"], unit["amount"]) == (payment.number, {"currency_code": "EUR", "value": "250.00"})

    def test_a_state_of_tomorrow_is_no_money(self) -> None:
        payment = self.pay()
        self.server.answers[f"{ORDERS}/O1"] = self.order(payment, capture="REVERSED_OR_SO")
        assert self.complete(payment).status == Status.PENDING

    def test_wrong_credentials(self) -> None:
        self.server.answers[TOKEN] = (401, {"error": "invalid_client"})
        with pytest.raises(Misconfigured):
            self.pay()

    def test_approval_is_captured(self) -> None:
        payment = self.pay()
        self.server.answers[f"{ORDERS}/O1"] = self.order(payment, "APPROVED", "")
        self.server.answers[f"{ORDERS}/O1/capture"] = (201, self.order(payment))
        assert self.event(payment, "CHECKOUT.ORDER.APPROVED").status_code == 200
        assert self.fresh(payment).status == Status.CONFIRMED
        assert self.server.of(f"{ORDERS}/O1/capture")[0].headers["paypal-request-id"] == f"payment-{payment.pk}-capture"
        self.server.answers[f"{ORDERS}/O1"] = self.order(payment)
        for _time in range(2):
            assert self.event(payment).status_code == 200
        assert self.balance() == paying.AMOUNT
        sent = self.server.of(VERIFY)[0].json
        assert (sent["webhook_id"], sent["transmission_sig"]) == ("WH-1", "sig")
        assert sent["webhook_event"]["resource"]["custom_id"] == payment.number

    def test_a_declined_capture(self) -> None:
        payment = self.pay()
        self.server.answers[f"{ORDERS}/O1"] = self.order(payment, "APPROVED", "")
        details = {"name": "UNPROCESSABLE_ENTITY", "details": [{"issue": "INSTRUMENT_DECLINED"}]}
        self.server.answers[f"{ORDERS}/O1/capture"] = (422, details)
        done = self.complete(payment)
        assert (done.status, done.error) == (Status.ERROR, 5)

    def test_a_capture_that_was_made_already(self) -> None:
        payment = self.pay()
        self.server.answers[f"{ORDERS}/O1"] = [self.order(payment, "APPROVED", ""), self.order(payment)]
        self.server.answers[f"{ORDERS}/O1/capture"] = (422, {"details": [{"issue": "ORDER_ALREADY_CAPTURED"}]})
        assert self.complete(payment).status == Status.CONFIRMED

    def test_an_operators_mistake_is_no_decline(self) -> None:
        payment = self.pay()
        self.server.answers[f"{ORDERS}/O1"] = self.order(payment, "APPROVED", "")
        self.server.answers[f"{ORDERS}/O1/capture"] = (
            403,
            {"name": "NOT_AUTHORIZED", "details": [{"issue": "PERMISSION_DENIED"}]},
        )
        with pytest.raises(GatewayError, match="PERMISSION_DENIED"):
            self.complete(payment)
        assert self.fresh(payment).status == Status.PENDING

    def test_refused_notifications(self) -> None:
        payment = self.pay()
        self.server.answers[f"{ORDERS}/O1"] = self.order(payment)
        self.server.answers[VERIFY] = {"verification_status": "FAILURE"}
        assert self.event(payment).status_code == 400
        self.server.answers[VERIFY] = {"verification_status": "SUCCESS"}
        assert self.event(payment, **{"Paypal-Transmission-Sig": ""}).status_code == 400
        for wrong in ({"value": "1.00"}, {"currency_code": "USD"}):
            self.server.answers[f"{ORDERS}/O1"] = self.order(payment, **wrong)
            assert self.event(payment).status_code == 400
        assert self.notify(b"{", "application/json", **HEADERS).status_code == 400
        asked = len(self.server.asked)
        assert self.notify(b'{"resource": {}}', "application/json", **HEADERS).status_code == 404
        assert len(self.server.asked) == asked  # strangers make us ask nobody
        named = f"?merchant={self.merchant.pk}"
        assert self.notify(b'{"resource": {}}', "application/json", named, **HEADERS).status_code == 200
        assert self.fresh(payment).status == Status.PENDING

    def test_what_is_not_called_true_is_not(self) -> None:
        payment = self.pay()
        self.server.answers[f"{ORDERS}/O1"] = self.order(payment)
        for said in ({}, {"verification_status": "PENDING"}, {"verification_status": None}):
            self.server.answers[VERIFY] = said
            assert self.event(payment).status_code == 400
        assert (self.fresh(payment).status, self.balance()) == (Status.PENDING, Decimal(0))

    def test_where_no_webhook_id_is_set_none_is_believed(self) -> None:
        payment = self.pay()
        self.server.answers[f"{ORDERS}/O1"] = self.order(payment)
        Merchant.objects.update(notify_secret="")
        assert self.event(payment).status_code == 400
        assert self.server.of(VERIFY) == []

    def test_refunds(self) -> None:
        payment = self.pay()
        self.server.answers[f"{ORDERS}/O1"] = self.order(payment)
        self.complete(payment)
        self.server.answers["/v2/payments/captures/C1/refund"] = (201, {"id": "R1", "status": "COMPLETED"})
        self.refund(payment, Decimal(50))
        assert self.balance() == Decimal(200)
        told = self.order(payment, capture="PARTIALLY_REFUNDED")
        rows = [
            {"status": "COMPLETED", "amount": {"value": "50.00"}},
            {"status": "COMPLETED", "amount": {"value": "25.00"}},
        ]
        told["purchase_units"][0]["payments"]["refunds"] = rows
        self.server.answers[f"{ORDERS}/O1"] = told
        assert self.event(payment, "PAYMENT.CAPTURE.REFUNDED").status_code == 200
        assert self.balance() == Decimal(175)
