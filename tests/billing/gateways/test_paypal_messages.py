"""PayPal's messages word for word: developer.paypal.com, Orders v2."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import orjson
import pytest

from billing.gateways.base import Outcome, Reference, Started, State
from billing.gateways.errors import (
    AmountRefused,
    BadPaymentRequest,
    GatewayInternal,
    InstrumentError,
    IssuerError,
    Misconfigured,
    NotVerified,
    OutcomeUnknown,
)
from billing.gateways.paypal.gateway import PayPalGateway, refusal
from tests.billing.gateways.line import ORDER, Line, connect, notice, order

TOKEN = {"access_token": "T1"}
ORDER_PATH = "/v2/checkout/orders/ext-1"
HEADERS = {"Authorization": "Bearer T1", "Content-Type": "application/json"}
SIGNED: dict[str, Any] = {
    "paypal_auth_algo": "SHA256withRSA",
    "paypal_cert_url": "https://api.paypal.com/cert",
    "paypal_transmission_id": "id",
    "paypal_transmission_sig": "sig",
    "paypal_transmission_time": "2026-11-22T12:00:00Z",
}


def paypal(*answers: Any) -> tuple[PayPalGateway, Line]:
    """Asked for a token before each call."""
    each = [one for answer in answers or ({},) for one in (TOKEN, answer)]
    return connect(PayPalGateway, *each, account="id", secret="psw", notify_secret="WH-1")


def calls(line: Line) -> list[Any]:
    return [sent for sent in line.sent if sent.path != "/v1/oauth2/token"]


def told(status: str = "COMPLETED", **fields: Any) -> dict[str, Any]:
    capture = {"id": "C1", "status": status, "amount": {"value": "250.50", "currency_code": "EUR"}, **fields}
    return {"id": "ext-1", "status": "COMPLETED", "purchase_units": [{"payments": {"captures": [capture]}}]}


def test_an_order() -> None:
    links = [{"rel": "self", "href": "https://api/1"}, {"rel": "approve", "href": "https://old"}]
    gateway, line = paypal((201, {"id": "O1", "links": [*links, {"rel": "payer-action", "href": "https://new"}]}))
    assert gateway.create(order(description="x" * 130)) == Started("O1", redirect_url="https://new")
    login, made = line.sent
    assert login[:4] == ("POST", "/v1/oauth2/token", True, "")
    assert login.how == {"auth": ("id", "psw"), "data": {"grant_type": "client_credentials"}}
    assert made[:4] == ("POST", "/v2/checkout/orders", True, "payment-7")
    assert made.how["headers"] == {**HEADERS, "PayPal-Request-Id": "payment-7"}
    assert orjson.loads(made.how["data"]) == {
        "intent": "CAPTURE",
        "purchase_units": [
            {
                "reference_id": ORDER.number,
                "custom_id": ORDER.number,
                "description": "x" * 127,
                "amount": {"currency_code": "EUR", "value": "250.50"},
            }
        ],
        "payment_source": {
            "paypal": {
                "experience_context": {
                    "return_url": "https://app.example/back",
                    "cancel_url": "https://app.example/fail",
                    "user_action": "PAY_NOW",
                }
            }
        },
    }
    assert paypal((201, {"id": "O1", "links": links}))[0].create(ORDER).redirect_url == "https://old"
    assert paypal((201, {"id": "O1"}))[0].create(ORDER).redirect_url == ""


def test_the_state_of_an_order() -> None:
    gateway, line = paypal(told())
    assert gateway.status(ORDER) == Outcome(State.PAID, "ext-1", Decimal("250.50"), "EUR")
    (asked,) = calls(line)
    assert asked == ("GET", ORDER_PATH, True, "", {"headers": HEADERS, "data": None})
    assert paypal((404, {}))[0].status(ORDER) == Outcome(State.MISSING)
    gateway, line = paypal()
    assert gateway.status(order(ext_id="")) == Outcome(State.MISSING)
    assert line.sent == []


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ({"status": "CREATED"}, Outcome(State.PENDING, "ext-1")),
        ({"status": "CREATED", "purchase_units": [{}]}, Outcome(State.PENDING, "ext-1")),
        ({"status": "VOIDED"}, Outcome(State.FAILED, "ext-1", error=1)),
        (told("PENDING"), Outcome(State.PENDING, "ext-1", Decimal("250.50"), "EUR")),
        (told("REFUNDED"), Outcome(State.PAID, "ext-1", Decimal("250.50"), "EUR")),
        (
            told("DECLINED", status_details={"reason": "BUYER_COMPLAINT"}),
            Outcome(State.FAILED, "ext-1", error=11, text="BUYER_COMPLAINT"),
        ),
        (told("FAILED"), Outcome(State.FAILED, "ext-1", error=11)),
    ],
)
def test_states_of_an_order(found: dict[str, Any], expected: Outcome) -> None:
    assert paypal(found)[0].status(ORDER) == expected


def test_refunds_that_are_done_are_added_up() -> None:
    found = told("PARTIALLY_REFUNDED")
    rows = [("COMPLETED", "50.00"), ("PENDING", "20.00"), ("COMPLETED", "0.25")]
    refunds = [{"status": status, "amount": {"value": value}} for status, value in rows]
    found["purchase_units"][0]["payments"]["refunds"] = refunds
    assert paypal(found)[0].status(ORDER).refunded == Decimal("50.25")


def test_an_approved_order_is_captured() -> None:
    gateway, line = paypal({"status": "APPROVED"}, (201, told()))
    assert gateway.status(ORDER).state is State.PAID
    _asked, capture = calls(line)
    assert capture[:4] == ("POST", f"{ORDER_PATH}/capture", True, "payment-7-capture")
    assert capture.how == {"headers": {**HEADERS, "PayPal-Request-Id": "payment-7-capture"}, "data": b"{}"}


def test_a_capture_that_is_refused() -> None:
    approved = {"status": "APPROVED"}
    failed = paypal(approved, (422, {"details": [{"issue": "INSTRUMENT_DECLINED"}]}))[0].status(ORDER)
    assert failed == Outcome(State.FAILED, "ext-1", error=5, text="INSTRUMENT_DECLINED")
    gateway, line = paypal(approved, (422, {"details": [{"issue": "ORDER_ALREADY_CAPTURED"}]}), told())
    assert gateway.status(ORDER).state is State.PAID
    assert [sent.path for sent in calls(line)] == [ORDER_PATH, f"{ORDER_PATH}/capture", ORDER_PATH]
    for status, answer, error in (
        (403, {"name": "NOT_AUTHORIZED"}, BadPaymentRequest),
        (429, {}, OutcomeUnknown),
        (422, {"details": [{"issue": "REFUND_AMOUNT_EXCEEDED"}]}, AmountRefused),
    ):
        with pytest.raises(error):
            paypal(approved, (status, answer))[0].status(ORDER)


def test_a_refund() -> None:
    gateway, line = paypal(told(), (201, {"status": "PENDING"}))
    assert gateway.refund(ORDER, Decimal(50), "key-1") == Outcome(State.PAID)
    _asked, made = calls(line)
    assert made[:4] == ("POST", "/v2/payments/captures/C1/refund", True, "key-1")
    assert orjson.loads(made.how["data"]) == {"amount": {"value": "50.00", "currency_code": "EUR"}}
    for status in ("FAILED", "CANCELLED"):
        answer = {"status": status, "status_details": {"reason": "ECHECK"}}
        with pytest.raises(GatewayInternal, match="ECHECK"):
            paypal(told(), (201, answer))[0].refund(ORDER, Decimal(50), "key-1")


def test_an_answer_without_a_body_is_none() -> None:
    assert paypal((204, ""))[0].call("POST", "/x") == {}


def test_what_is_refused_and_why() -> None:
    with pytest.raises(Misconfigured, match="client ID"):
        connect(PayPalGateway, (401, {"error": "invalid_client"}), account="id", secret="psw")[0].token()
    with pytest.raises(Misconfigured, match="not authorized"):
        paypal((401, {}))[0].status(ORDER)
    assert [type(refusal({"name": "X"}, status)) for status in (422, 400)] == [IssuerError, BadPaymentRequest]
    told_twice = {"name": "UNPROCESSABLE", "details": [{"issue": "PAYER_CANNOT_PAY"}]}
    found = refusal(told_twice, 422)
    assert (type(found), found.message) == (InstrumentError, "PAYER_CANNOT_PAY")
    assert refusal({"name": "UNPROCESSABLE", "details": []}, 422).message == "UNPROCESSABLE"


# --- webhooks ---------------------------------------------------------------------------------------------------------
def event(kind: str = "PAYMENT.CAPTURE.COMPLETED", resource: Any = None) -> dict[str, Any]:
    return {"event_type": kind, "resource": resource or {"id": "C1", "custom_id": ORDER.number}}


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ({"id": "C1", "custom_id": "n1"}, Reference(number="n1")),
        ({"id": "O1", "purchase_units": [{"custom_id": "n2"}]}, Reference(ext_id="O1", number="n2")),
        ({"id": "C1"}, None),
    ],
)
def test_whose_payment_a_webhook_speaks_of(resource: Any, expected: Reference | None) -> None:
    assert PayPalGateway.reference(notice(event(resource=resource))) == expected


def test_a_webhook_goes_back_to_paypal_byte_by_byte() -> None:
    gateway, line = paypal({"verification_status": "SUCCESS"}, told())
    raw = b'{ "event_type":"PAYMENT.CAPTURE.COMPLETED",  "resource":{"custom_id":"n"} }'
    assert (gateway.verify(notice(raw, **SIGNED), ORDER) or Outcome(State.FAILED)).state is State.PAID
    asked = calls(line)[0]
    assert asked[:4] == ("POST", "/v1/notifications/verify-webhook-signature", False, "")
    assert asked.how["headers"] == HEADERS
    assert asked.how["data"].endswith(b',"webhook_event":' + raw + b"}")
    assert orjson.loads(asked.how["data"]) == {
        **{name.removeprefix("paypal_"): value for name, value in SIGNED.items()},
        "webhook_id": "WH-1",
        "webhook_event": orjson.loads(raw),
    }


def test_webhooks_of_no_meaning() -> None:
    for kind, order_, asked in (
        ("CHECKOUT.ORDER.APPROVED", ORDER, 2),
        ("CHECKOUT.ORDER.APPROVED", None, 1),
        ("BILLING.PLAN.CREATED", ORDER, 1),
    ):
        gateway, line = paypal({"verification_status": "SUCCESS"}, told())
        assert (gateway.verify(notice(event(kind), **SIGNED), order_) is not None) is (asked == 2)
        assert len(calls(line)) == asked


def test_webhooks_without_one_of_the_headers_are_not_asked_about() -> None:
    for name in SIGNED:
        gateway, line = paypal({"verification_status": "SUCCESS"})
        with pytest.raises(NotVerified):
            gateway.verify(notice(event(), **{**SIGNED, name: ""}), ORDER)
        with pytest.raises(NotVerified):
            gateway.verify(notice(event(), **{other: SIGNED[other] for other in SIGNED if other != name}), ORDER)
        assert line.sent == []
