"""Wallet One: the signed form and signed notifications."""

from __future__ import annotations

import base64
import hashlib
from decimal import Decimal
from typing import Any
from urllib.parse import quote_plus, urlencode

import pytest

from billing.gateways.base import Notice
from billing.gateways.errors import Misconfigured, NotVerified
from billing.gateways.registry import gateway_of
from billing.models import Merchant, Payment
from billing.services.payments.orders import order_of
from tests.billing import paying
from tests.billing.gateways.case import GatewayCase, Status

KEY = "w1-secret"


def sign(fields: dict[str, bytes], key: str = KEY, method: str = "md5") -> str:
    signed = b"".join(fields[name] for name in sorted(fields)) + key.encode()
    return base64.b64encode(hashlib.new(method, signed).digest()).decode()


class WalletOne(GatewayCase):
    gateway = "w1"
    merchant_fields = {"account": "119175088534", "key": KEY}

    def given(self, payment: Payment, **fields: str) -> dict[str, bytes]:
        values = {
            "WMI_MERCHANT_ID": "119175088534",
            "WMI_PAYMENT_AMOUNT": "250.00",
            "WMI_CURRENCY_ID": "643",
            "WMI_PAYMENT_NO": payment.number,
            "WMI_ORDER_ID": "336077917093",
            "WMI_ORDER_STATE": "Accepted",
            "WMI_DESCRIPTION": "Платёж",
            **fields,
        }
        return {name: value.encode("cp1251") for name, value in values.items()}

    def send(self, fields: dict[str, bytes], key: str = KEY, gateway: str = "w1") -> Any:
        body = "&".join(f"{name}={quote_plus(value)}" for name, value in fields.items())
        body += "&" + urlencode({"WMI_SIGNATURE": sign(fields, key)})
        return self.http.post(f"/billing/payment/{gateway}/validate_notify/", body, content_type=paying.FORM)

    def test_the_form(self) -> None:
        payment = self.pay()
        form = payment.page["form"]
        fields = form["fields"]
        assert form["action"] == self.server.url
        assert (fields["WMI_PAYMENT_AMOUNT"], fields["WMI_CURRENCY_ID"]) == ("250.00", "643")
        assert fields["WMI_PTENABLED"] == "CreditCardRUB"
        unsigned = {name: value.encode("cp1251") for name, value in fields.items() if name != "WMI_SIGNATURE"}
        assert fields["WMI_SIGNATURE"] == sign(unsigned)

    def test_all_ways_to_pay(self) -> None:
        paying.merchant(self.cast.north.client, "w1_merchant", account="119175088534", key=KEY)
        payment = self.pay(merchant_type="w1_merchant")
        assert "WMI_PTENABLED" not in payment.page["form"]["fields"]
        assert self.send(self.given(payment)).status_code == 200  # one address serves both
        assert self.fresh(payment).status == Status.CONFIRMED

    def test_accepted(self) -> None:
        payment = self.pay()
        for _time in range(2):
            response = self.send(self.given(payment))
            assert (response.status_code, response.content) == (200, b"WMI_RESULT=OK")
        done = self.fresh(payment)
        assert (done.status, done.ext_id) == (Status.CONFIRMED, "336077917093")
        assert self.balance() == paying.AMOUNT

    def test_refused_notifications(self) -> None:
        payment = self.pay()
        assert self.send(self.given(payment), "other").status_code == 400
        for wrong in (
            {"WMI_PAYMENT_AMOUNT": "1.00"},
            {"WMI_CURRENCY_ID": "840"},
            {"WMI_MERCHANT_ID": "1"},
            {"WMI_PAYMENT_AMOUNT": "x"},
        ):
            response = self.send(self.given(payment, **wrong))
            assert response.status_code == 400, wrong
            assert response.content.startswith(b"WMI_RESULT=RETRY")
        assert self.send(self.given(payment, WMI_PAYMENT_NO="unknown")).status_code == 404
        assert self.http.post("/billing/payment/w1/validate_notify/").status_code == 400
        assert self.fresh(payment).status == Status.PENDING

    def test_a_notification_that_nobody_signed(self) -> None:
        payment = self.pay()
        body = "&".join(f"{name}={quote_plus(value)}" for name, value in self.given(payment).items())
        for unsigned in (body, f"{body}&WMI_SIGNATURE="):
            assert self.notify(unsigned).status_code == 400
        assert (self.fresh(payment).status, self.balance()) == (Status.PENDING, Decimal(0))

    def test_an_order_of_the_gateway_pays_once(self) -> None:
        first, second = self.pay(), self.pay()
        assert self.send(self.given(first)).status_code == 200
        assert self.send(self.given(second)).status_code == 400
        assert self.balance() == paying.AMOUNT

    def test_the_page_that_sends_the_form(self) -> None:
        payment = self.pay()
        from billing.services import payments

        page = self.http.get(payments.page_url(payment).removeprefix("http://testserver"))
        assert page.status_code == 200
        assert f'value="{payment.number}"' in page.content.decode()
        assert self.http.get("/billing/payment/page/?p=forged").status_code == 404
        picture = self.http.get(payments.qr_url(payment).removeprefix("http://testserver"))
        assert picture.content.startswith(b"\x89PNG")

    def test_nothing_of_the_payer_is_signed(self) -> None:
        self.anna.email = "119175088534Accepted@example.com"
        self.anna.save()
        payment = self.pay(return_url="https://tv.example.com/?x=119175088534Accepted")
        fields = payment.page["form"]["fields"]
        back = f"http://testserver/billing/payment/return/{payment.number}/"
        assert (fields["WMI_SUCCESS_URL"], fields["WMI_FAIL_URL"]) == (back, back)
        assert "accepted" not in "".join(fields.values()).lower()
        Merchant.objects.update(options={"ptenabled": "Accepted"})
        with pytest.raises(Misconfigured):
            self.pay()

    def test_a_form_is_no_notification(self) -> None:
        """What a payer could cut out of a form that was signed with an address of his own."""
        payment = self.pay(Decimal(777777))
        address = b"https://x/119175088534Accepted"
        parts = {
            "WMI_CURRENCY_ID": b"643",
            "WMI_FAIL_URL": b"https://x/",
            "WMI_MERCHANT_ID": b"119175088534",
            "WMI_ORDER_STATE": b"Accepted",
            "WMI_P": b"119175088534",
            "WMI_PAYMENT_AMOUNT": b"777777.00",
            "WMI_PAYMENT_NO": payment.number.encode(),
            "WMI_SUCCESS_URL": address,
        }
        signed = b"643" + address + b"119175088534777777.00" + payment.number.encode() + address
        assert signed == b"".join(parts.values())
        response = self.send(parts)
        assert response.status_code == 400
        assert self.fresh(payment).status == Status.PENDING
        own = {name: text.encode() for name, text in payment.page["form"]["fields"].items() if name != "WMI_SIGNATURE"}
        assert self.send(own).status_code == 400
        assert self.balance() == 0

    def test_only_what_wallet_one_sends(self) -> None:
        payment = self.pay()
        for wrong in (
            {"KEY": "x"},
            {"WMI_ORDER_STATE ": "Accepted"},
            {"WMI_PAYMENT_AMOUNT": "2_50.00"},
            {"WMI_PAYMENT_AMOUNT": "250.0"},
            {"WMI_ORDER_ID": ""},
            {"WMI_ORDER_ID": "1 Accepted"},
            {"WMI_TEST_MODE_INVOICE": "1"},
        ):
            assert self.send(self.given(payment, **wrong)).status_code == 400, wrong
        twice = "&".join(f"{name}={quote_plus(value)}" for name, value in self.given(payment).items())
        twice += "&WMI_ORDER_STATE=Accepted&" + urlencode({"WMI_SIGNATURE": sign(self.given(payment))})
        assert self.notify(twice).status_code == 400
        assert self.fresh(payment).status == Status.PENDING
        Merchant.objects.update(options={"test": True, "notify_names": ["WMI_NEW"]})
        assert self.send(self.given(payment, WMI_TEST_MODE_INVOICE="1", WMI_NEW="x")).status_code == 200
        assert self.fresh(payment).status == Status.CONFIRMED

    def test_what_is_read_is_what_was_signed(self) -> None:
        """A body that is one form to the signature and another one to whoever reads it."""
        payment, other = self.pay(), self.pay()
        signed = self.given(other)
        body = "&".join(f"{name}={quote_plus(value)}" for name, value in signed.items())
        body += "&" + urlencode({"WMI_SIGNATURE": sign(signed)})
        part = 'Content-Disposition: form-data; name="WMI_PAYMENT_NO"'
        torn = f"{body}\r\n--b\r\n{part}\r\n\r\n{payment.number}\r\n--b--\r\n"
        assert self.notify(torn, content_type="multipart/form-data; boundary=b").status_code in {400, 404}
        assert {self.fresh(payment).status, self.fresh(other).status} == {Status.PENDING}

    def test_a_true_notification_of_another_payment(self) -> None:
        payment, other = self.pay(), self.pay()
        signed = self.given(other)
        body = "&".join(f"{name}={quote_plus(value)}" for name, value in signed.items())
        body += "&" + urlencode({"WMI_SIGNATURE": sign(signed)})
        form = {"WMI_PAYMENT_NO": payment.number}
        notice = Notice("POST", {}, form, body.encode(), {}, "192.0.2.1", 0)
        assert gateway_of(self.merchant).verify(notice, order_of(other)) is not None
        with pytest.raises(NotVerified):
            gateway_of(self.merchant).verify(notice, order_of(payment))

    def test_the_method_of_the_signature(self) -> None:
        Merchant.objects.update(options={"signature": "crc32"})
        with pytest.raises(Misconfigured):
            self.pay()
