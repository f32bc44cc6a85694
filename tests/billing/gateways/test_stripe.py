"""Stripe over a server that speaks its documented messages."""

from __future__ import annotations

import hmac
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any
from unittest import mock

import orjson
import pytest

from billing.gateways import http
from billing.gateways.errors import AmountRefused, CardFundsInsufficient, ThreeDSRequired
from billing.models import GatewayCustomer, Merchant, Payment, PaymentRefund, SavedCard
from billing.services import payments
from billing.services.payments.errors import RefundRefused
from tests.billing import paying
from tests.billing.gateways.case import GatewayCase, Status
from tests.billing.gateways.server import late
from tests.factories import NOW
from tests.http_server import Asked

SECRET = "whsec_test"
SESSIONS = "/v1/checkout/sessions"
INTENTS = "/v1/payment_intents"
STAMP = int(NOW.timestamp())


def signature(body: bytes, secret: str = SECRET, stamp: int = STAMP) -> str:
    return f"t={stamp},v1={hmac.new(secret.encode(), f'{stamp}.'.encode() + body, sha256).hexdigest()}"


class StripeCase(GatewayCase):
    gateway = "stripe"
    currency = "EUR"
    merchant_fields = {"key": "sk_test_1", "notify_secret": SECRET}

    def setUp(self) -> None:
        super().setUp()
        self.server.answers[SESSIONS] = {"id": "cs_1", "object": "checkout.session", "url": "https://pay.example/cs_1"}

    def session(self, payment: Payment, **fields: Any) -> dict[str, Any]:
        return {
            "id": payment.ext_id,
            "object": "checkout.session",
            "client_reference_id": payment.number,
            "amount_total": int(payment.amount * 100),
            "currency": payment.currency.lower(),
            "payment_status": "paid",
            "status": "complete",
            "customer": "cus_1",
            "payment_intent": "pi_1",
            **fields,
        }

    def intent(self, payment: Payment, **fields: Any) -> dict[str, Any]:
        return {
            "id": "pi_1",
            "object": "payment_intent",
            "metadata": {"number": payment.number},
            "amount": int(payment.amount * 100),
            "currency": payment.currency.lower(),
            "status": "succeeded",
            **fields,
        }

    def send(self, kind: str, thing: dict[str, Any], secret: str = SECRET, stamp: int = STAMP) -> Any:
        body = orjson.dumps({"id": "evt_1", "type": kind, "data": {"object": thing}})
        return self.notify(body, "application/json", **{"Stripe-Signature": signature(body, secret, stamp)})


class Shillings(StripeCase):
    currency = "UGX"

    def test_one_number_from_the_order_to_the_balance(self) -> None:
        payment = self.pay(Decimal(1000))
        assert self.server.of(SESSIONS)[0].form["line_items[0][price_data][unit_amount]"] == "100000"
        assert self.send("checkout.session.completed", self.session(payment, amount_total=1000)).status_code == 400
        assert self.balance() == 0
        assert self.send("checkout.session.completed", self.session(payment, amount_total=100000)).status_code == 200
        assert self.balance() == 1000
        self.server.answers[f"{SESSIONS}/cs_1"] = {"payment_intent": "pi_1"}
        self.server.answers["/v1/refunds"] = {"id": "re_1", "status": "succeeded"}
        with pytest.raises(RefundRefused):
            self.refund(payment, Decimal("0.50"))
        self.refund(payment, Decimal(400))
        assert self.server.of("/v1/refunds")[0].form["amount"] == "40000"
        assert self.balance() == 600

    def test_a_fraction_is_refused_before_there_is_a_payment(self) -> None:
        with pytest.raises(AmountRefused):
            self.pay(Decimal("1000.50"))
        assert not Payment.objects.exists()
        assert not self.server.of(SESSIONS)


class Paying(StripeCase):
    def test_a_checkout_page(self) -> None:
        payment = self.pay(return_url="https://app.example/back")
        assert payment.ext_id == "cs_1"
        assert payment.page["redirect_url"] == "https://pay.example/cs_1"
        (asked,) = self.server.of(SESSIONS)
        form = asked.form
        assert form["client_reference_id"] == payment.number == form["payment_intent_data[metadata][number]"]
        assert form["line_items[0][price_data][unit_amount]"] == "25000"
        assert form["line_items[0][price_data][currency]"] == "eur"
        assert form["success_url"] == "https://app.example/back"
        assert asked.headers["authorization"] == "Bearer sk_test_1"
        assert asked.headers["idempotency-key"] == f"payment-{payment.pk}"
        assert "payment_intent_data[setup_future_usage]" not in form

    def test_a_refused_order(self) -> None:
        self.server.answers[SESSIONS] = (400, {"error": {"type": "invalid_request_error", "code": "amount_too_small"}})
        with pytest.raises(AmountRefused):
            self.pay(Decimal("0.10"))
        assert Payment.objects.get().error == 18

    def test_a_failing_server_is_asked_again_with_the_same_key(self) -> None:
        self.server.answers[SESSIONS] = [(500, {}), (502, {}), {"id": "cs_2", "url": "https://pay.example/cs_2"}]
        assert self.pay().ext_id == "cs_2"
        assert len({asked.headers["idempotency-key"] for asked in self.server.of(SESSIONS)}) == 1
        assert len(self.server.of(SESSIONS)) == 3

    def test_a_payment_link_with_our_number_is_not_our_order(self) -> None:
        Payment.objects.filter(pk=self.pay().pk).update(ext_id=None)
        payment = Payment.objects.get()
        thing = self.session(payment, id="cs_of_a_link")
        assert self.send("checkout.session.completed", thing).status_code == 400
        thing["metadata"] = {"number": payment.number}
        assert self.send("checkout.session.completed", thing).status_code == 200

    def test_status(self) -> None:
        payment = self.pay(enable_autopayment=True)
        assert self.server.of(SESSIONS)[0].form["customer_creation"] == "always"
        card = {"id": "pm_1", "card": {"last4": "4242", "exp_month": 2, "exp_year": 2028}}
        intent = self.intent(payment, payment_method=card, latest_charge={"amount_refunded": 0})
        self.server.answers[f"{SESSIONS}/cs_1"] = [
            self.session(payment, payment_status="unpaid", status="open", payment_intent=None),
            self.session(payment, payment_intent=intent),
        ]
        assert self.complete(payment).status == Status.PENDING
        assert self.complete(payment).status == Status.CONFIRMED
        assert self.balance() == paying.AMOUNT
        saved = SavedCard.objects.get()
        assert (saved.ext_id, saved.number, str(saved.expires_on)) == ("pm_1", "************4242", "2028-02-29")
        assert saved.for_autopayment
        assert GatewayCustomer.objects.get().ext_id == "cus_1"

    def test_an_expired_page(self) -> None:
        payment = self.pay()
        self.server.answers[f"{SESSIONS}/cs_1"] = self.session(payment, payment_status="unpaid", status="expired")
        assert self.complete(payment).status == Status.ERROR

    def test_refund(self) -> None:
        payment = self.pay()
        self.send("checkout.session.completed", self.session(payment))
        self.server.answers[f"{SESSIONS}/cs_1"] = self.session(payment)
        self.server.answers["/v1/refunds"] = {"id": "re_1", "status": "succeeded", "amount": 5000}
        self.refund(payment, Decimal(50))
        (asked,) = self.server.of("/v1/refunds")
        assert asked.form == {"payment_intent": "pi_1", "amount": "5000"}
        assert asked.headers["idempotency-key"] == f"refund-{payment.pk}-50.00"
        assert self.balance() == Decimal(200)


class Webhooks(StripeCase):
    def test_paid(self) -> None:
        payment = self.pay()
        for _time in range(3):
            response = self.send("checkout.session.completed", self.session(payment))
            assert (response.status_code, response.content) == (200, b"OK")
        assert self.balance() == paying.AMOUNT

    def test_signatures(self) -> None:
        payment = self.pay()
        session = self.session(payment)
        body = orjson.dumps({"type": "checkout.session.completed", "data": {"object": session}})
        wrong = (
            signature(body, "whsec_other"),
            signature(body + b" "),
            signature(body, stamp=STAMP - 301),
            signature(body, stamp=STAMP + 301),
            "",
            "t=x,v1=00",
            f"t={STAMP}",
            signature(body).replace("v1=", "v0="),
        )
        for header in wrong:
            response = self.notify(body, "application/json", **{"Stripe-Signature": header})
            assert response.status_code == 400, header
        assert self.fresh(payment).status == Status.PENDING
        assert self.balance() == 0
        both = f"{signature(body, 'whsec_old')},{signature(body).partition(',')[2]}"
        assert self.notify(body, "application/json", **{"Stripe-Signature": both}).status_code == 200

    def test_where_no_secret_is_set_none_is_believed(self) -> None:
        payment = self.pay()
        Merchant.objects.update(notify_secret="")
        assert self.send("checkout.session.completed", self.session(payment), secret="").status_code == 400
        assert (self.fresh(payment).status, self.balance()) == (Status.PENDING, Decimal(0))

    def test_money_that_is_only_held_is_not_ours_yet(self) -> None:
        payment = self.pay()
        charge = {
            "id": "ch_1", "object": "charge", "metadata": {"number": payment.number}, "amount": 25000,
            "currency": "eur", "paid": True, "captured": False, "amount_refunded": 0,
        }  # fmt: skip
        assert self.send("charge.succeeded", charge).status_code == 200
        assert (self.fresh(payment).status, self.balance()) == (Status.PENDING, Decimal(0))
        assert self.send("charge.captured", {**charge, "captured": True}).status_code == 200
        assert self.balance() == paying.AMOUNT

    def test_a_gateway_that_is_off_may_not_speak_of_other_business_either(self) -> None:
        Merchant.objects.update(enabled=False)
        assert self.send("invoice.paid", {"id": "in_1", "object": "invoice", "metadata": {}}).status_code == 404

    def test_of_another_amount_currency_or_order(self) -> None:
        payment = self.pay()
        for wrong in ({"amount_total": 24999}, {"currency": "usd"}, {"id": "cs_other"}):
            assert self.send("checkout.session.completed", self.session(payment, **wrong)).status_code == 400
        assert (
            self.send("checkout.session.completed", self.session(payment, client_reference_id="f00")).status_code == 404
        )
        assert self.fresh(payment).status == Status.PENDING
        assert self.balance() == 0

    def test_of_another_operators_secret(self) -> None:
        south = self.cast.south.client
        paying.merchant(south, "stripe", key="sk_2", notify_secret="whsec_south")
        payment = self.pay()
        assert self.send("checkout.session.completed", self.session(payment), "whsec_south").status_code == 400
        assert self.fresh(payment).status == Status.PENDING

    def test_of_other_business_of_the_operator(self) -> None:
        thing = {"id": "in_1", "object": "invoice", "metadata": {}}
        assert self.send("invoice.paid", thing).status_code == 200
        assert self.send("invoice.paid", thing, "whsec_other").status_code == 400

    def test_a_refund_before_the_success(self) -> None:
        payment = self.pay()
        charge = {
            "id": "ch_1", "object": "charge", "metadata": {"number": payment.number}, "amount": 25000,
            "currency": "eur", "paid": True, "captured": True, "amount_refunded": 10000,
        }  # fmt: skip
        assert self.send("charge.refunded", charge).status_code == 200
        assert self.send("checkout.session.completed", self.session(payment)).status_code == 200
        assert self.send("charge.refunded", charge).status_code == 200
        assert self.balance() == Decimal(150)
        assert PaymentRefund.objects.get().total == Decimal(100)
        assert self.send("charge.refunded", {**charge, "amount_refunded": 25000}).status_code == 200
        assert self.balance() == 0

    def test_a_failed_attempt_on_the_page_is_not_the_end(self) -> None:
        payment = self.pay()
        failed = self.intent(payment, status="requires_payment_method", last_payment_error={"code": "card_declined"})
        assert self.send("payment_intent.payment_failed", failed).status_code == 200
        assert self.fresh(payment).status == Status.PENDING
        assert self.send("payment_intent.succeeded", self.intent(payment)).status_code == 200
        assert self.fresh(payment).status == Status.CONFIRMED

    def test_success_before_pending(self) -> None:
        payment = self.pay()
        self.send("checkout.session.async_payment_succeeded", self.session(payment))
        self.send("checkout.session.completed", self.session(payment, payment_status="unpaid"))
        assert self.fresh(payment).status == Status.CONFIRMED
        assert self.balance() == paying.AMOUNT

    def test_numbers_that_are_none(self) -> None:
        for number in ("a\0b", "\n", "x" * 5000):
            thing = {"object": "checkout.session", "client_reference_id": number}
            assert self.send("checkout.session.completed", thing).status_code == 404

    def test_garbage(self) -> None:
        for body in (b"", b"{", b"[]", b'"x"', b"\xff", b'{"data": 5}', b'{"data": {"object": []}}'):
            assert self.notify(body, "application/json", **{"Stripe-Signature": "t=1,v1=x"}).status_code == 400


class Charging(StripeCase):
    def setUp(self) -> None:
        super().setUp()
        paying.card(self.merchant, self.anna, ext_id="pm_1")
        GatewayCustomer.objects.create(merchant=self.merchant, customer=self.anna, ext_id="cus_1")

    def answer(self, status: str = "succeeded", **fields: Any) -> Any:
        def made(asked: Asked) -> Any:
            form = asked.form
            return {"id": "pi_9", "object": "payment_intent", "amount": int(form["amount"]), "currency": "eur",
                    "status": status, "metadata": {"number": form["metadata[number]"]}, **fields}  # fmt: skip

        return made

    def test_off_session(self) -> None:
        self.server.answers[INTENTS] = self.answer()
        payment = self.charge()
        assert payment.status == Status.CONFIRMED
        (asked,) = self.server.of(INTENTS)
        assert asked.form["customer"] == "cus_1"
        assert asked.form["payment_method"] == "pm_1"
        assert (asked.form["off_session"], asked.form["confirm"], asked.form["amount"]) == ("true", "true", "10000")
        assert asked.headers["idempotency-key"] == f"payment-{payment.pk}"
        assert self.balance() == Decimal(100)

    def test_declined(self) -> None:
        error = {"type": "card_error", "code": "card_declined", "decline_code": "insufficient_funds"}
        self.server.answers[INTENTS] = (402, {"error": error})
        with pytest.raises(CardFundsInsufficient):
            self.charge()
        payment = Payment.objects.get()
        assert (payment.status, payment.error, payment.error_text) == (Status.ERROR, 7, "insufficient_funds")

    def test_the_bank_wants_to_see_the_payer(self) -> None:
        for answer in (
            (402, {"error": {"type": "card_error", "code": "authentication_required"}}),
            self.answer("requires_action"),
        ):
            self.server.answers[INTENTS] = answer
            with pytest.raises(ThreeDSRequired):
                self.charge(key=str(answer))
        assert set(Payment.objects.values_list("error", flat=True)) == {16}

    def test_no_answer_is_settled_later(self) -> None:
        self.server.answers[INTENTS] = None  # the connection breaks, each of the three times
        payment = self.charge()
        assert payment.status == Status.UNKNOWN
        tried = self.server.of(INTENTS)
        assert len(tried) == 3
        assert len({asked.headers["idempotency-key"] for asked in tried}) == 1
        self.server.answers[INTENTS] = {"data": [self.intent(payment, id="pi_9")], "has_more": False}
        assert self.complete(payment).status == Status.CONFIRMED
        assert self.balance() == Decimal(100)
        assert self.fresh(payment).ext_id == "pi_9"
        assert [asked.method for asked in self.server.of(INTENTS)][3:] == ["GET"]  # asked, not charged

    def test_what_is_not_among_those_listed_may_be_among_the_rest(self) -> None:
        self.server.answers[INTENTS] = None
        payment = self.charge()
        self.server.answers[INTENTS] = {"data": [self.intent(payment, metadata={"number": "other"})], "has_more": True}
        done = payments.payments_check(timeout=timedelta(days=1), now=NOW + timedelta(days=2))
        assert (done.asked, done.failed, self.fresh(payment).status) == (1, 0, Status.UNKNOWN)
        self.server.answers[INTENTS]["has_more"] = False
        assert payments.payments_check(timeout=timedelta(days=1), now=NOW + timedelta(days=3)).failed == 1

    def test_answers_that_say_nothing(self) -> None:
        """They came after the request: the money may have moved."""
        answers: list[Any] = [{"id": "pi_9", "status": "succeeded"}, "<html>", [], (302, ""), (409, {}), (429, {})]
        for number, answer in enumerate(answers):
            self.server.answers[INTENTS] = answer if isinstance(answer, tuple) else (200, answer)
            payment = self.charge(key=f"k{number}")
            assert payment.status == Status.UNKNOWN, answer
            Payment.objects.filter(pk=payment.pk).update(status=Status.ERROR, in_flight_customer=None)

    def test_too_late_an_answer(self) -> None:
        with mock.patch.object(http, "READ_SECONDS", 0.05):
            self.server.answers[INTENTS] = late(0.15, (200, {}))
            assert self.charge().status == Status.UNKNOWN

    def test_a_webhook_settles_what_has_no_answer(self) -> None:
        self.server.answers[INTENTS] = (503, {})
        payment = self.charge()
        assert payment.status == Status.UNKNOWN
        assert self.send("payment_intent.succeeded", self.intent(payment, id="pi_9")).status_code == 200
        assert self.fresh(payment).status == Status.CONFIRMED
        assert self.balance() == Decimal(100)

    def test_nothing_was_sent(self) -> None:
        self.server.stop()
        with pytest.raises(Exception, match="no connection"):
            self.charge()
        assert Payment.objects.get().status == Status.ERROR
        self.server.start()

    def test_a_card_is_forgotten_at_stripe_too(self) -> None:
        self.server.answers["/v1/payment_methods/pm_1/detach"] = {"id": "pm_1"}
        payments.saved_card_delete(customer=self.anna, card_id="pm_1")
        assert len(self.server.of("/v1/payment_methods/pm_1/detach")) == 1
        assert not SavedCard.objects.exists()
