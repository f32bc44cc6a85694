"""Paymaster: the form, the question beforehand, the signed notification."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from billing.models import Merchant, Payment
from tests.billing import paying
from tests.billing.gateways.case import GatewayCase, Status

KEY = "pm-secret"
SIGNED = (
    *("LMI_MERCHANT_ID", "LMI_PAYMENT_NO", "LMI_SYS_PAYMENT_ID", "LMI_SYS_PAYMENT_DATE", "LMI_PAYMENT_AMOUNT"),
    *("LMI_CURRENCY", "LMI_PAID_AMOUNT", "LMI_PAID_CURRENCY", "LMI_PAYMENT_SYSTEM", "LMI_SIM_MODE"),
)


class Paymaster(GatewayCase):
    gateway = "paymaster"
    merchant_fields = {"account": "pm-1", "key": KEY}

    def given(self, payment: Payment, **fields: str) -> dict[str, str]:
        return {
            "LMI_MERCHANT_ID": "pm-1",
            "LMI_PAYMENT_NO": str(payment.pk),
            "LMI_SYS_PAYMENT_ID": "9001",
            "LMI_SYS_PAYMENT_DATE": "2026-11-22T12:00:00",
            "LMI_PAYMENT_AMOUNT": "250.00",
            "LMI_CURRENCY": "RUB",
            "LMI_PAID_AMOUNT": "250.00",
            "LMI_PAID_CURRENCY": "RUB",
            "LMI_PAYMENT_SYSTEM": "3",
            "SMARTY_NUMBER": payment.number,
            **fields,
        }

    def send(self, given: dict[str, str], key: str = KEY, method: str = "sha256") -> Any:
        signed = ";".join([*(given.get(name, "") for name in SIGNED), key])
        digest = base64.b64encode(hashlib.new(method, signed.encode()).digest()).decode()
        return self.http.post("/billing/payment/paymaster/validate_notify/", {**given, "LMI_HASH": digest})

    def test_the_form(self) -> None:
        payment = self.pay()
        fields = payment.page["form"]["fields"]
        assert (fields["LMI_PAYMENT_NO"], fields["LMI_PAYMENT_AMOUNT"]) == (str(payment.pk), "250.00")
        assert fields["LMI_PAYMENT_NOTIFICATION_URL"] == "http://testserver/billing/payment/paymaster/validate_notify/"

    def test_the_question_beforehand(self) -> None:
        payment = self.pay()
        path = "/billing/payment/paymaster/validate_notify/"
        asked = {**self.given(payment), "LMI_PREREQUEST": "1"}
        assert self.http.post(path, asked).content == b"YES"
        assert self.http.post(path, {**asked, "LMI_PAYMENT_AMOUNT": "1.00"}).status_code == 400
        assert self.fresh(payment).status == Status.PENDING

    def test_paid(self) -> None:
        payment = self.pay()
        for _time in range(2):
            assert self.send(self.given(payment)).status_code == 200
        done = self.fresh(payment)
        assert (done.status, done.ext_id) == (Status.CONFIRMED, "9001")
        assert self.balance() == paying.AMOUNT

    def test_refused_notifications(self) -> None:
        payment = self.pay()
        assert self.send(self.given(payment), "other").status_code == 400
        assert self.send(self.given(payment), method="md5").status_code == 400
        for wrong in ({"LMI_PAYMENT_AMOUNT": "1.00"}, {"LMI_CURRENCY": "USD"}, {"LMI_MERCHANT_ID": "x"},
                      {"LMI_PAYMENT_NO": "999999"}, {"LMI_PAYMENT_AMOUNT": "-"}):  # fmt: skip
            assert self.send(self.given(payment, **wrong)).status_code == 400, wrong
        assert self.send(self.given(payment, SMARTY_NUMBER="unknown")).status_code == 404
        assert self.fresh(payment).status == Status.PENDING

    def test_a_payment_that_is_only_played(self) -> None:
        payment = self.pay()
        assert self.send(self.given(payment, LMI_SIM_MODE="0")).status_code == 400
        assert self.fresh(payment).status == Status.PENDING
        Merchant.objects.update(options={"test": True})
        assert self.send(self.given(payment, LMI_SIM_MODE="0")).status_code == 200

    def test_nobody_is_asked_to_pay_twice(self) -> None:
        payment = self.pay()
        assert self.send(self.given(payment)).status_code == 200
        path = "/billing/payment/paymaster/validate_notify/"
        assert self.http.post(path, {**self.given(payment), "LMI_PREREQUEST": "1"}).status_code == 400

    def test_another_hash(self) -> None:
        Merchant.objects.update(options={"hash": "md5"})
        payment = self.pay()
        assert self.send(self.given(payment), method="md5").status_code == 200
