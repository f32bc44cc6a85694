"""Square's messages word for word: developer.squareup.com, Checkout, Orders, Payments and Refunds."""

from __future__ import annotations

import base64
import hmac
from decimal import Decimal
from hashlib import sha256
from typing import Any

import orjson
import pytest

from billing.gateways.base import Outcome, Reference, Started, State
from billing.gateways.errors import (
    BadPaymentRequest,
    CardFundsInsufficient,
    GatewayInternal,
    NotVerified,
    OutcomeUnknown,
)
from billing.gateways.square.gateway import SquareGateway
from tests.billing.gateways.line import ORDER, Line, connect, notice, order

HEADERS = {"Authorization": "Bearer EAAA", "Square-Version": "2024-06-04", "Content-Type": "application/json"}


def square(*answers: Any, **settings: Any) -> tuple[SquareGateway, Line]:
    given = {"key": "EAAA", "account": "LOC", "notify_secret": "secret", **settings}
    return connect(SquareGateway, *answers, **given)


def tenders(*ids: str) -> dict[str, Any]:
    return {"order": {"id": "ext-1", "tenders": [{"id": f"T-{one}", "payment_id": one} for one in ids]}}


def payment(amount: int = 25050, status: str = "COMPLETED", currency: str = "EUR", **more: Any) -> dict[str, Any]:
    return {"payment": {"status": status, "amount_money": {"amount": amount, "currency": currency}, **more}}


def refunded(amount: int) -> dict[str, Any]:
    return {"refunded_money": {"amount": amount, "currency": "EUR"}}


def test_a_payment_link() -> None:
    gateway, line = square({"payment_link": {"id": "L1", "order_id": "ORD", "url": "https://square.example/x"}})
    assert gateway.create(ORDER) == Started("ORD", redirect_url="https://square.example/x")
    (made,) = line.sent
    assert made[:4] == ("POST", "/v2/online-checkout/payment-links", True, "payment-7")
    assert made.how["headers"] == HEADERS
    money = {"amount": 25050, "currency": "EUR"}
    assert orjson.loads(made.how["data"]) == {
        "idempotency_key": "payment-7",
        "order": {
            "location_id": "LOC",
            "reference_id": ORDER.number,
            "line_items": [{"name": "Television", "quantity": "1", "base_price_money": money}],
        },
        "checkout_options": {"redirect_url": "https://app.example/back"},
        "payment_note": ORDER.number,
    }


def test_the_state_of_an_order_is_that_of_its_payment() -> None:
    gateway, line = square(tenders("PAY"), payment())
    assert gateway.status(ORDER) == Outcome(State.PAID, "ext-1", Decimal("250.50"), "EUR")
    assert [sent[:4] for sent in line.sent] == [
        ("GET", "/v2/orders/ext-1", True, ""),
        ("GET", "/v2/payments/PAY", True, ""),
    ]
    assert line.sent[0].how == {"headers": HEADERS, "data": None}
    gateway, line = square({"order": {"tenders": [{"id": "T1"}]}}, payment())
    gateway.status(ORDER)
    assert line.sent[1].path == "/v2/payments/T1"


def test_orders_and_payments_that_are_not_there() -> None:
    gateway, line = square()
    assert gateway.status(order(ext_id="")) == Outcome(State.MISSING)
    assert line.sent == []
    assert square((404, {}))[0].status(ORDER) == Outcome(State.MISSING)
    assert square({"order": {}})[0].status(ORDER) == Outcome(State.PENDING, "ext-1")
    assert square(tenders("PAY"), (404, {}))[0].status(ORDER) == Outcome(State.PENDING, "ext-1")


@pytest.mark.parametrize(
    ("status", "state", "error", "text"),
    [
        ("APPROVED", State.PENDING, 0, ""),
        ("CANCELED", State.FAILED, 1, "CANCELED"),
        ("FAILED", State.FAILED, 1, "FAILED"),
    ],
)
def test_states_of_a_payment(status: str, state: State, error: int, text: str) -> None:
    found = square(tenders("PAY"), payment(status=status))[0].status(ORDER)
    assert found == Outcome(state, "ext-1", Decimal("250.50"), "EUR", error=error, text=text)


def test_an_order_paid_with_several_things_is_paid_when_they_come_to_its_amount() -> None:
    both = tenders("GIFT", "PAY")
    enough = square(both, payment(10050, **refunded(50)), payment(15000, **refunded(1000)))[0].status(ORDER)
    assert enough == Outcome(State.PAID, "ext-1", Decimal("250.50"), "EUR", refunded=Decimal("10.50"))
    assert square(both, payment(10050), payment(15000))[0].status(ORDER).refunded is None
    assert square(both, payment(10050), payment(15001))[0].status(ORDER).amount == Decimal("250.51")
    assert square(both, payment(10050), payment(14999))[0].status(ORDER) == Outcome(State.PENDING, "ext-1")
    assert square(both, payment(), payment(1, "FAILED"))[0].status(ORDER).amount == Decimal("250.50")
    assert square(both, payment(10050), payment(15000, currency="USD"))[0].status(ORDER).currency == "USD"
    last = square(both, payment(1, "FAILED"), payment(2, "APPROVED"))[0].status(ORDER)
    assert (last.state, last.amount) == (State.PENDING, Decimal("0.02"))


def test_a_refund_is_of_the_last_payment() -> None:
    gateway, line = square(tenders("GIFT", "PAY"), {"refund": {"status": "PENDING"}})
    assert gateway.refund(ORDER, Decimal("10.50"), "key-1") == Outcome(State.PAID)
    made = line.sent[1]
    assert made[:4] == ("POST", "/v2/refunds", True, "key-1")
    money = {"amount": 1050, "currency": "EUR"}
    assert orjson.loads(made.how["data"]) == {"idempotency_key": "key-1", "payment_id": "PAY", "amount_money": money}
    gateway, line = square({"order": {"tenders": [{"id": "T1"}]}}, {})
    gateway.refund(ORDER, Decimal(1), "key-1")
    assert orjson.loads(line.sent[1].how["data"])["payment_id"] == "T1"
    for status in ("REJECTED", "FAILED"):
        with pytest.raises(GatewayInternal, match=status):
            square(tenders("PAY"), {"refund": {"status": status}})[0].refund(ORDER, Decimal(1), "key-1")


def test_refusals() -> None:
    with pytest.raises(CardFundsInsufficient, match="INSUFFICIENT_FUNDS"):
        square((400, {"errors": [{"code": "INSUFFICIENT_FUNDS"}, {"code": "CARD_EXPIRED"}]}))[0].create(ORDER)
    answers: list[dict[str, Any]] = [{"errors": [{"code": "OF_TOMORROW"}]}, {}, {"errors": []}]
    for answer in answers:
        with pytest.raises(BadPaymentRequest):
            square((400, answer))[0].status(ORDER)
    with pytest.raises(OutcomeUnknown):
        square((429, {}))[0].create(ORDER)


# --- webhooks ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("thing", "expected"),
    [
        ({"payment": {"order_id": "O1"}}, Reference(ext_id="O1")),
        ({"refund": {"order_id": "O2"}}, Reference(ext_id="O2")),
        ({"invoice": {"order_id": "O3"}}, None),
    ],
)
def test_whose_payment_a_webhook_speaks_of(thing: Any, expected: Reference | None) -> None:
    assert SquareGateway.reference(notice({"data": {"object": thing}})) == expected
    with pytest.raises(NotVerified):
        SquareGateway.reference(notice(b"{"))


def test_signed_are_the_address_and_the_body() -> None:
    def sign(address: str) -> str:
        return base64.b64encode(hmac.new(b"secret", address.encode() + b"{}", sha256).digest()).decode()

    for address, options in (("https://tv.example/notify", {}), ("https://old", {"notify_url": "https://old"})):
        gateway, line = square(tenders("PAY"), payment(), options=options)
        hook = notice(b"{}", x_square_hmacsha256_signature=sign(address))
        assert gateway.verify(hook, None) is None
        assert line.sent == []
        assert gateway.verify(hook, ORDER) == Outcome(State.PAID, "ext-1", Decimal("250.50"), "EUR")
        with pytest.raises(NotVerified):
            gateway.verify(notice(b"{}", x_square_hmacsha256_signature=sign("https://other")), ORDER)
