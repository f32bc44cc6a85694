"""The addresses for gateways: before Django's session and CSRF, plain answers, nothing of it believed unproven."""

from __future__ import annotations

import logging
from decimal import Decimal

import pytest
from django.test import Client as HttpClient

from billing.gateways.base import Card
from billing.gateways.registry import KINDS
from billing.models import CustomerTransaction, Payment
from billing.services import payments
from core.middleware import table
from tests.billing import paying
from tests.cast import make_cast
from tests.factories import NOW

CARD = Card("4111111111111111", "ANNA PAYING", "1230", "987")


class Notifications(paying.PayingTestCase):
    def setUp(self) -> None:
        self.http = HttpClient(enforce_csrf_checks=True)

    def send(self, body: str) -> int:
        return self.http.post(paying.NULL_PATH, body, content_type=paying.FORM).status_code

    def test_one_address_a_gateway_at_the_gate(self) -> None:
        addresses = {f"/billing/payment/{name}/validate_notify" for name in KINDS}
        assert addresses <= set(table().views)
        assert "/billing/payment/payture/validate_notify" in addresses

    def test_paid_with_and_without_a_slash_and_behind_a_portal(self) -> None:
        payment = paying.payment(self.anna)
        body = paying.null_notice(payment)
        for path in (paying.NULL_PATH, paying.NULL_PATH.rstrip("/"), f"/api{paying.NULL_PATH}"):
            response = self.http.post(path, body, content_type=paying.FORM)
            assert (response.status_code, response.content) == (200, b"OK")
            assert not response.cookies
        assert CustomerTransaction.objects.get().ext_id == f"payment-{payment.pk}"

    def test_refused_and_nothing_stored(self) -> None:
        payment = paying.payment(self.anna)
        before = Payment.objects.values().get()
        assert self.send(paying.null_notice(payment, secret="guessed")) == 400
        assert self.send(paying.null_notice(payment, amount="249.99")) == 400
        assert self.send(paying.null_notice(payment, currency="USD")) == 400
        assert self.send(paying.null_notice(payment, refunded="250.01")) == 400
        assert self.send(paying.null_notice(payment, state="nonsense")) == 400
        assert self.send(paying.null_notice(payment).replace("number=", "nomber=")) == 404
        assert self.send("") == 404
        assert self.http.get(paying.NULL_PATH).status_code == 404
        assert Payment.objects.values().get() == before
        assert not CustomerTransaction.objects.exists()

    def test_an_operators_secret_proves_nothing_about_anothers_payment(self) -> None:
        paying.merchant(self.cast.south.client, notify_secret="south-secret")
        payment = paying.payment(self.anna)
        assert self.send(paying.null_notice(payment, secret="south-secret")) == 400

    def test_a_gateway_does_not_speak_of_anothers_payments(self) -> None:
        payment = paying.payment(self.anna)
        path = "/billing/payment/payture/validate_notify/"
        assert self.http.post(path, f"OrderId={payment.number}", content_type=paying.FORM).status_code == 404

    def test_fields_that_are_no_text(self) -> None:
        for body in (b"\xff\xfe", b"number=%ff%00", b"a" * 10000):
            assert self.http.post(paying.NULL_PATH, body, content_type=paying.FORM).status_code == 404
        big = "&".join(f"f{number}=1" for number in range(3000))
        assert self.send(big) == 404

    def test_rows_come_in_pages(self) -> None:
        payment = paying.payment(self.anna)
        page = self.http.get(payments.page_url(payment).removeprefix("http://testserver"))
        assert (page.status_code, b"250,00 RUB" in page.content) == (200, True)
        Payment.objects.update(page={"redirect_url": "https://pay.example/1"})
        page = self.http.get(payments.page_url(payment).removeprefix("http://testserver"))
        assert (page.status_code, page.headers["Location"]) == (302, "https://pay.example/1")
        assert self.http.get("/billing/payment/qr/?p=x").status_code == 404
        assert self.http.get("/billing/payment/done/").status_code == 200


@pytest.mark.django_db
def test_the_log_tells_what_happened_and_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    cast = make_cast()
    paying.merchant(cast.north.client)
    with caplog.at_level(logging.INFO, logger="smarty_payment"):
        payment = paying.payment(cast.anna.customer)
        payments.payment_process(customer=cast.anna.customer, card=CARD, now=NOW, transaction_id=payment.pk)
        http = HttpClient()
        http.post(paying.NULL_PATH, paying.null_notice(payment), content_type=paying.FORM)
        http.post(paying.NULL_PATH, paying.null_notice(payment, secret="guessed"), content_type=paying.FORM)
    text = caplog.text
    assert f"NOTIFY_SUCCESS client={payment.client_id} transaction={payment.pk} payment_source=11" in text
    assert "NOTIFY_ERROR payment_source=11" in text
    assert "error=signature" in text
    for secret in (CARD.number, CARD.cvv, CARD.holder, paying.NULL_SECRET):
        assert secret not in text
    assert payment.amount == Decimal(250)
