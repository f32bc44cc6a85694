"""Stripe's messages word for word: docs.stripe.com/api."""

from __future__ import annotations

import hmac
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest

from billing.gateways.base import CardToken, Outcome, Reference, Started, State
from billing.gateways.errors import (
    CardFundsInsufficient,
    GatewayInternal,
    InvalidCard,
    IssuerError,
    NotVerified,
    OutcomeUnknown,
    PayerNotRegistered,
    ThreeDSRequired,
    error_of,
)
from billing.gateways.stripe import signature
from billing.gateways.stripe.declines import code_of
from billing.gateways.stripe.gateway import StripeGateway
from tests.billing.gateways.line import ORDER, Line, connect, nobody, notice, order

HEADERS = {"Authorization": "Bearer sk_1", "Stripe-Version": "2024-06-20"}
SESSION = order(ext_id="cs_1")
INTENT = order(ext_id="pi_1")
PAID = {"id": "pi_1", "status": "succeeded", "amount": 25050, "currency": "eur"}


def stripe(*answers: Any) -> tuple[StripeGateway, Line]:
    return connect(StripeGateway, *answers, key="sk_1", notify_secret="whsec")


def session(**fields: Any) -> dict[str, Any]:
    told = {"id": "cs_1", "amount_total": 25050, "currency": "eur", "payment_status": "unpaid", "status": "open"}
    return {**told, "customer": "cus_9", **fields}


def test_a_page_for_a_payer_who_is_known() -> None:
    gateway, line = stripe({"id": "cs_1", "url": "https://pay.example/cs_1"})
    assert gateway.create(ORDER) == Started("cs_1", "cs_1", "https://pay.example/cs_1")
    ((method, path, safe, note, how),) = line.sent
    assert (method, path, safe, note) == ("POST", "/v1/checkout/sessions", True, "payment-7")
    assert how["headers"] == {**HEADERS, "Idempotency-Key": "payment-7"}
    assert how["data"] == {
        "mode": "payment",
        "client_reference_id": ORDER.number,
        "metadata[number]": ORDER.number,
        "payment_intent_data[metadata][number]": ORDER.number,
        "line_items[0][quantity]": "1",
        "line_items[0][price_data][currency]": "eur",
        "line_items[0][price_data][unit_amount]": "25050",
        "line_items[0][price_data][product_data][name]": "Television",
        "success_url": "https://app.example/back",
        "cancel_url": "https://app.example/fail",
        "customer": "cus_1",
    }


@pytest.mark.parametrize(
    ("payer", "save_card", "more"),
    [
        (nobody(), False, {}),
        (nobody(email="a@example.com"), False, {"customer_email": "a@example.com"}),
        (
            nobody(email="a@example.com"),
            True,
            {
                "customer_email": "a@example.com",
                "payment_intent_data[setup_future_usage]": "off_session",
                "customer_creation": "always",
            },
        ),
        (
            nobody(ext_id="cus_1"),
            True,
            {"customer": "cus_1", "payment_intent_data[setup_future_usage]": "off_session"},
        ),
    ],
)
def test_who_pays_and_whether_the_card_is_kept(payer: Any, save_card: bool, more: dict[str, str]) -> None:
    gateway, _line = stripe()
    fields = gateway.session_fields(order(payer=payer, save_card=save_card))
    assert dict(list(fields.items())[10:]) == more


def test_the_state_of_a_page_is_asked_with_card_and_refunds() -> None:
    card = {"id": "pm_1", "card": {"last4": "4242", "exp_month": 2, "exp_year": 2028}}
    intent = {"payment_method": card, "latest_charge": {"amount_refunded": 50}}
    gateway, line = stripe(session(payment_status="paid", payment_intent=intent))
    kept = CardToken("pm_1", "************4242", date(2028, 2, 29))
    expected = Outcome(
        State.PAID, "cs_1", Decimal("250.50"), "EUR", refunded=Decimal("0.50"), card=kept, payer_ext_id="cus_9"
    )
    assert gateway.status(order(ext_id="cs_1", save_card=True)) == expected
    assert gateway.status(SESSION).card is None
    ((method, path, safe, note, how), _again) = line.sent
    assert (method, path, safe, note) == ("GET", "/v1/checkout/sessions/cs_1", True, "")
    assert how["headers"] == HEADERS
    assert how["params"] == {"expand[]": ["payment_intent.payment_method", "payment_intent.latest_charge"]}


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, State.PENDING),
        ({"status": "complete"}, State.PENDING),
        ({"payment_status": "no_payment_required"}, State.PAID),
        ({"payment_status": "paid", "status": "expired"}, State.PAID),
        ({"status": "expired"}, State.FAILED),
    ],
)
def test_states_of_a_page(fields: dict[str, str], state: State) -> None:
    gateway, _line = stripe(session(**fields))
    found = gateway.status(SESSION)
    assert (found.state, found.refunded) == (state, None)
    assert (found.error, found.text) == ((1, "the page expired") if state is State.FAILED else (0, ""))


def test_the_state_of_a_charge() -> None:
    gateway, line = stripe({**PAID, "latest_charge": {"amount_refunded": 0}}, (404, {}))
    assert gateway.status(INTENT) == Outcome(State.PAID, "pi_1", Decimal("250.50"), "EUR", refunded=Decimal(0))
    assert gateway.status(INTENT) == gateway.status(SESSION) == Outcome(State.MISSING)
    assert line.sent[0][:4] == ("GET", "/v1/payment_intents/pi_1", True, "")
    assert line.sent[0].how["params"] == {"expand[]": "latest_charge"}


@pytest.mark.parametrize(
    ("fields", "state", "error", "text"),
    [
        ({"status": "processing"}, State.PENDING, 0, ""),
        ({"status": "of tomorrow"}, State.PENDING, 0, ""),
        ({"status": "requires_action"}, State.FAILED, 16, "requires_action"),
        ({"status": "canceled"}, State.FAILED, 1, "canceled"),
        ({"status": "requires_payment_method", "last_payment_error": {"code": "expired_card"}}, State.FAILED, 10,
         "expired_card"),
        ({"status": "requires_payment_method", "last_payment_error": {"code": "card_declined",
                                                                      "decline_code": "fraudulent"}}, State.FAILED, 6,
         "fraudulent"),
        ({"status": "succeeded", "last_payment_error": {"code": "expired_card"}}, State.PAID, 0, "expired_card"),
    ],
)  # fmt: skip
def test_states_of_a_charge(fields: dict[str, Any], state: State, error: int, text: str) -> None:
    gateway, _line = stripe({**PAID, **fields})
    found = gateway.status(INTENT)
    assert (found.state, found.error, found.text, found.refunded) == (state, error, text, None)


def test_a_charge_whose_answer_never_came_is_looked_for_by_our_number() -> None:
    lost, mine = order(ext_id=""), {**PAID, "id": "pi_2", "metadata": {"number": ORDER.number}}
    gateway, line = stripe({"data": [{**PAID, "metadata": {"number": "other"}}, mine], "has_more": True})
    assert gateway.status(lost) == Outcome(State.PAID, "pi_2", Decimal("250.50"), "EUR")
    ((method, path, _safe, _note, how),) = line.sent
    assert (method, path) == ("GET", "/v1/payment_intents")
    assert how["params"] == {"customer": "cus_1", "limit": "100"}
    assert stripe({"data": []})[0].status(lost) == Outcome(State.MISSING)
    with pytest.raises(OutcomeUnknown):
        stripe({"data": [], "has_more": True})[0].status(lost)
    gateway, line = stripe()
    assert gateway.status(order(ext_id="", payer=nobody())) == Outcome(State.MISSING)
    assert line.sent == []


def test_refunds_of_a_page_and_of_a_charge() -> None:
    gateway, line = stripe({"payment_intent": "pi_5"}, {"status": "succeeded"})
    assert gateway.refund(SESSION, Decimal("10.50"), "key-1") == Outcome(State.PAID)
    assert [sent[:4] for sent in line.sent] == [
        ("GET", "/v1/checkout/sessions/cs_1", True, ""),
        ("POST", "/v1/refunds", True, "key-1"),
    ]
    assert line.sent[1].how["data"] == {"payment_intent": "pi_5", "amount": "1050"}
    gateway, line = stripe({"status": "pending"})
    gateway.refund(INTENT, Decimal(10), "key-2")
    assert [sent.how["data"] for sent in line.sent] == [{"payment_intent": "pi_1", "amount": "1000"}]
    for status in ("failed", "canceled"):
        with pytest.raises(InvalidCard, match="expired_card"):
            stripe({"status": status, "failure_reason": "expired_card"})[0].refund(INTENT, Decimal(10), "key-3")


def test_a_charge_of_a_saved_card() -> None:
    gateway, line = stripe(PAID)
    done = Outcome(State.PAID, "pi_1", Decimal("250.50"), "EUR")
    assert gateway.charge(ORDER, CardToken("pm_1")) == Started("pi_1", outcome=done)
    ((method, path, safe, note, how),) = line.sent
    assert (method, path, safe, note) == ("POST", "/v1/payment_intents", True, "payment-7")
    assert how["data"] == {
        "amount": "25050",
        "currency": "eur",
        "customer": "cus_1",
        "payment_method": "pm_1",
        "off_session": "true",
        "confirm": "true",
        "description": "Television",
        "metadata[number]": ORDER.number,
    }
    with pytest.raises(ThreeDSRequired):
        stripe({**PAID, "status": "requires_action"})[0].charge(ORDER, CardToken("pm_1"))
    gateway, line = stripe()
    with pytest.raises(PayerNotRegistered):
        gateway.charge(order(payer=nobody()), CardToken("pm_1"))
    assert line.sent == []


def test_a_card_is_forgotten_or_is_not_there_any_more() -> None:
    gateway, line = stripe((404, {}))
    gateway.delete_card(ORDER.payer, CardToken("pm_1"))
    assert line.sent[0][:4] == ("POST", "/v1/payment_methods/pm_1/detach", False, "")
    assert line.sent[0].how["data"] == {}
    with pytest.raises(GatewayInternal, match="authentication_error"):
        stripe((401, {"error": {"type": "authentication_error"}}))[0].delete_card(ORDER.payer, CardToken("pm_1"))


def test_answers_that_decide_nothing_are_no_refusals() -> None:
    for status in (409, 429):
        with pytest.raises(OutcomeUnknown, match=str(status)):
            stripe((status, {}))[0].charge(ORDER, CardToken("pm_1"))
    with pytest.raises(CardFundsInsufficient, match="insufficient_funds"):
        stripe((402, {"error": {"decline_code": "insufficient_funds"}}))[0].charge(ORDER, CardToken("pm_1"))
    with pytest.raises(type(error_of(2))):
        stripe((400, {}))[0].charge(ORDER, CardToken("pm_1"))


def test_which_code_a_refusal_has() -> None:
    assert code_of({"decline_code": "lost_card", "code": "expired_card"}) == 17
    assert code_of({"decline_code": "of tomorrow", "code": "expired_card"}) == 10
    assert [code_of({"type": kind}) for kind in ("card_error", "invalid_request_error", "api_error")] == [11, 4, 2]
    assert isinstance(error_of(11), IssuerError)


# --- webhooks ---------------------------------------------------------------------------------------------------------
def hook(kind: str, thing: Any) -> Any:
    body = notice({"type": kind, "data": {"object": thing}})
    signed = hmac.new(b"whsec", b"1795348800." + body.body, sha256).hexdigest()
    return notice({"type": kind, "data": {"object": thing}}, stripe_signature=f"t=1795348800,v1={signed}")


@pytest.mark.parametrize(
    ("thing", "expected"),
    [
        ({"metadata": {"number": "n1"}, "client_reference_id": "n2"}, Reference(number="n1")),
        ({"client_reference_id": "n2"}, Reference(number="n2")),
        ({"id": "cs_1"}, None),
        ([], None),
    ],
)
def test_whose_payment_a_webhook_speaks_of(thing: Any, expected: Reference | None) -> None:
    assert StripeGateway.reference(hook("x", thing)) == expected


def test_webhooks_about_pages() -> None:
    gateway, line = stripe(session(payment_status="paid"))
    named = session(id="other", payment_status="paid", metadata={"number": ORDER.number})
    paid = Outcome(State.PAID, "cs_1", Decimal("250.50"), "EUR", payer_ext_id="cus_9")
    assert gateway.verify(hook("checkout.session.completed", session(payment_status="paid")), SESSION) == paid
    assert (gateway.verify(hook("checkout.session.completed", named), SESSION) or paid).ext_id == "other"
    assert line.sent == []
    assert gateway.verify(hook("checkout.session.completed", named), order(ext_id="cs_1", save_card=True)) == paid
    assert len(line.sent) == 1, "the card is in the page's state only"
    gateway.verify(hook("checkout.session.async", session()), order(ext_id="cs_1", save_card=True))
    assert len(line.sent) == 1
    with pytest.raises(NotVerified):
        gateway.verify(hook("checkout.session.completed", session(id="cs_of_a_link")), SESSION)


def test_webhooks_about_charges() -> None:
    gateway, _line = stripe()
    amount = Decimal("250.50")
    refused = {**PAID, "status": "requires_payment_method"}
    assert gateway.verify(hook("payment_intent.succeeded", PAID), INTENT) == Outcome(State.PAID, "pi_1", amount, "EUR")
    assert gateway.verify(hook("payment_intent.succeeded", PAID), SESSION) == Outcome(State.PAID, "", amount, "EUR")
    found = gateway.verify(hook("payment_intent.payment_failed", refused), INTENT)
    assert found is not None
    assert found.state is State.FAILED
    assert gateway.verify(hook("payment_intent.payment_failed", refused), SESSION) is None
    charge = {"paid": True, "captured": True, "amount": 25050, "currency": "eur"}
    back = {**charge, "amount_refunded": 1050}
    assert gateway.verify(hook("charge.succeeded", charge), SESSION) == Outcome(
        State.PAID, "", amount, "EUR", refunded=Decimal(0)
    )
    assert gateway.verify(hook("charge.refunded", back), SESSION) == Outcome(
        State.PAID, "", amount, "EUR", refunded=Decimal("10.50")
    )
    for thing in ({**charge, "paid": False}, {**charge, "captured": False}, {"amount": 25050}):
        assert gateway.verify(hook("charge.updated", thing), SESSION) is None
    for kind, order_ in (("customer.created", SESSION), ("charge.succeeded", None)):
        assert gateway.verify(hook(kind, charge), order_) is None
    assert gateway.verify(hook("charge.succeeded", []), SESSION) is None


@pytest.mark.parametrize(("seconds", "fits"), [(-301, False), (-300, True), (0, True), (300, True), (301, False)])
def test_how_old_a_signature_may_be(seconds: int, fits: bool) -> None:
    signed = hmac.new(b"whsec", b"1000.body", sha256).hexdigest()
    header = f"v1=00, t=1000, v1={signed}"
    if fits:
        signature.check_signature(header, b"body", "whsec", 1000 + seconds)
        return
    with pytest.raises(NotVerified):
        signature.check_signature(header, b"body", "whsec", 1000 + seconds)
