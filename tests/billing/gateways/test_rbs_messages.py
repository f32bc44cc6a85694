"""RBS (Sberbank, ArCa): its messages word for word."""

from __future__ import annotations

import hmac
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest

from billing.gateways.arca.gateway import ArcaGateway
from billing.gateways.base import CardToken, Outcome, Reference, Started, State
from billing.gateways.errors import (
    AmountRefused,
    BadPaymentRequest,
    GatewayError,
    NotVerified,
    OutcomeUnknown,
    ThreeDSRequired,
)
from billing.gateways.sber.gateway import SberGateway, checksum
from tests.billing.gateways.line import ORDER, Line, connect, nobody, notice, order

LOGIN = {"userName": "north-api", "password": "psw"}
RUB = order(currency="RUB")
AMOUNT = Decimal("250.50")


def sber(*answers: Any, **settings: Any) -> tuple[SberGateway, Line]:
    return connect(SberGateway, *answers, **{"account": "north-api", "secret": "psw", **settings})


def told(status: str = "2", **fields: Any) -> dict[str, Any]:
    return {"errorCode": "0", "orderNumber": ORDER.number, "orderStatus": status, "amount": 25050, "currency": "643",
            "actionCode": 0, **fields}  # fmt: skip


def test_an_order_is_registered() -> None:
    gateway, line = sber({"orderId": "uuid", "formUrl": "https://bank.example/pay"})
    assert gateway.create(order(currency="RUB", save_card=True)) == Started(
        "uuid", redirect_url="https://bank.example/pay"
    )
    fields = {
        **LOGIN,
        "orderNumber": ORDER.number,
        "amount": "25050",
        "currency": "643",
        "returnUrl": "https://app.example/back",
        "failUrl": "https://app.example/fail",
        "description": "Television",
        "language": "en",
        "email": "anna@example.com",
        "clientId": "5",
    }
    assert line.sent == [("POST", "register.do", False, ORDER.number, {"data": fields})]
    gateway, line = sber({})
    gateway.create(order(currency="RUB", language="", payer=nobody()))
    left = {name: value for name, value in fields.items() if name not in {"language", "email", "clientId"}}
    assert line.sent[0].how == {"data": left}


def test_the_state_of_an_order_is_asked_by_the_banks_id_or_by_our_number() -> None:
    gateway, line = sber(told())
    assert gateway.status(RUB) == Outcome(State.PAID, "ext-1", AMOUNT, "RUB")
    assert line.sent == [
        ("POST", "getOrderStatusExtended.do", True, ORDER.number, {"data": {**LOGIN, "orderId": "ext-1"}})
    ]
    named = [{"name": "other", "value": "no"}, {"name": "mdOrder", "value": "uuid"}]
    gateway, line = sber(told(attributes=named))
    assert gateway.status(order(currency="RUB", ext_id="")).ext_id == "uuid"
    assert line.sent[0].how == {"data": {**LOGIN, "orderNumber": ORDER.number}}
    assert sber(told())[0].status(order(currency="RUB", ext_id="")).ext_id == ""


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ({"errorCode": "6"}, Outcome(State.MISSING)),
        (told("0"), Outcome(State.PENDING, "ext-1", AMOUNT, "RUB")),
        (told("1", currency=""), Outcome(State.PENDING, "ext-1", AMOUNT, "RUB")),
        (told("2", currency="810", orderNumber=""), Outcome(State.PAID, "ext-1", AMOUNT, "RUB")),
        (told("2", currency="999"), Outcome(State.PAID, "ext-1", AMOUNT, "999")),
        (told("2", actionCode=116, actionCodeDescription="x"), Outcome(State.PAID, "ext-1", AMOUNT, "RUB")),
        (
            told("4", paymentAmountInfo={"refundedAmount": 1050}),
            Outcome(State.PAID, "ext-1", AMOUNT, "RUB", refunded=Decimal("10.50")),
        ),
        (
            told("6", actionCode=116, actionCodeDescription="Not enough"),
            Outcome(State.FAILED, "ext-1", AMOUNT, "RUB", error=7, text="Not enough"),
        ),
        (told("3", actionCode=31337), Outcome(State.FAILED, "ext-1", AMOUNT, "RUB", error=1)),
    ],
)
def test_states_of_an_order(found: dict[str, Any], expected: Outcome) -> None:
    assert sber(found)[0].status(RUB) == expected


def test_the_card_of_an_order() -> None:
    info = {"expiration": "203012", "pan": "411111**1111"}
    found = sber(told(bindingInfo={"bindingId": "b-1"}, cardAuthInfo=info))[0].status(RUB)
    assert found.card == CardToken("b-1", "411111**1111", date(2030, 12, 31))
    masked = {**info, "maskedPan": "4111****"}
    found = sber(told(bindingInfo={"bindingId": "b-1"}, cardAuthInfo=masked))[0].status(RUB)
    assert (found.card or CardToken("")).number == "4111****"
    assert sber(told(cardAuthInfo=info))[0].status(RUB).card is None


def test_a_refund() -> None:
    gateway, line = sber({"errorCode": "0"})
    assert gateway.refund(RUB, Decimal("10.50"), "key-1") == Outcome(State.PAID)
    fields = {**LOGIN, "orderId": "ext-1", "amount": "1050"}
    assert line.sent == [("POST", "refund.do", False, ORDER.number, {"data": fields})]


def test_a_charge_of_a_binding() -> None:
    gateway, line = sber({"orderId": "uuid"}, {"errorCode": 0}, told())
    assert gateway.charge(RUB, CardToken("b-1")) == Started("uuid", outcome=Outcome(State.PAID, "uuid", AMOUNT, "RUB"))
    register, pay, ask = line.sent
    assert register[:4] == ("POST", "register.do", False, ORDER.number)
    more = {name: register.how["data"][name] for name in ("clientId", "bindingId", "features")}
    assert more == {"clientId": "5", "bindingId": "b-1", "features": "AUTO_PAYMENT"}
    fields = {**LOGIN, "mdOrder": "uuid", "bindingId": "b-1", "ip": "192.0.2.7"}
    assert pay == ("POST", "paymentOrderBinding.do", False, ORDER.number, {"data": fields})
    assert ask == ("POST", "getOrderStatusExtended.do", True, ORDER.number, {"data": {**LOGIN, "orderId": "uuid"}})
    gateway, line = sber({"orderId": "uuid"}, {"errorCode": 0}, told())
    gateway.charge(order(currency="RUB", payer=nobody()), CardToken("b-1"))
    assert "ip" not in line.sent[1].how["data"]
    with pytest.raises(ThreeDSRequired):
        sber({"orderId": "uuid"}, {"acsUrl": "https://acs", "errorCode": "5"})[0].charge(RUB, CardToken("b-1"))
    with pytest.raises(BadPaymentRequest, match="error 4"):
        sber({"orderId": "uuid"}, {"errorCode": "4"})[0].charge(RUB, CardToken("b-1"))


def test_the_customers_cards() -> None:
    row = {"bindingId": "b-1", "maskedPan": "411111**1111", "expiryDate": "203012"}
    gateway, line = sber({"errorCode": "0", "bindings": [row]})
    assert gateway.cards(ORDER.payer) == [CardToken("b-1", "411111**1111", date(2030, 12, 31))]
    assert line.sent == [("POST", "getBindings.do", True, "", {"data": {**LOGIN, "clientId": "5"}})]
    for answer in ({}, {"errorCode": "1"}, {"errorCode": "2", "bindings": [row]}):
        assert sber(answer)[0].cards(ORDER.payer) == []
    with pytest.raises(GatewayError):
        sber({"errorCode": "5"})[0].cards(ORDER.payer)


def test_a_card_is_unbound_or_was_before() -> None:
    gateway, line = sber({"errorCode": "0"}, {"errorCode": "2"}, {}, {"errorCode": "5"})
    for _time in range(3):
        gateway.delete_card(ORDER.payer, CardToken("b-1"))
    assert line.sent[0] == ("POST", "unBindCard.do", False, "", {"data": {**LOGIN, "bindingId": "b-1"}})
    with pytest.raises(GatewayError):
        gateway.delete_card(ORDER.payer, CardToken("b-1"))


def test_faults() -> None:
    for code, error in (("7", OutcomeUnknown), ("8", AmountRefused), ("1", BadPaymentRequest)):
        with pytest.raises(error, match="why"):
            sber({"errorCode": code, "errorMessage": "why"})[0].refund(RUB, Decimal(1), "key-1")
    with pytest.raises(GatewayError, match="error 99") as caught:
        sber({"errorCode": "99"})[0].status(RUB)
    assert caught.value.code == 1
    with pytest.raises(NotVerified):
        sber(told(orderNumber="other"))[0].status(RUB)


# --- callbacks --------------------------------------------------------------------------------------------------------
def signed(**given: str) -> dict[str, str]:
    return {**given, "checksum": checksum(given, "key").lower()}


def test_the_checksum_is_of_all_parameters_in_the_order_of_their_names() -> None:
    text = b"amount;1;mdOrder;ext-1;"
    given = {"mdOrder": "ext-1", "amount": "1", "checksum": "x", "sign_alias": "y"}
    assert checksum(given, "key") == hmac.new(b"key", text, sha256).hexdigest().upper()


def test_whose_order_a_callback_speaks_of() -> None:
    assert SberGateway.reference(notice(query={"orderNumber": "n1"})) == Reference(number="n1")
    assert SberGateway.reference(notice(form={"mdOrder": "uuid"})) == Reference(ext_id="uuid")
    both = notice(query={"orderNumber": "n1", "mdOrder": "old"}, form={"mdOrder": "uuid"})
    assert SberGateway.reference(both) == Reference(number="n1", ext_id="uuid")
    with pytest.raises(NotVerified):
        SberGateway.reference(notice(query={"status": "1"}))


def test_callbacks() -> None:
    gateway, line = sber(told(), notify_secret="key")
    given = signed(mdOrder="ext-1", operation="deposited")
    for hook in (
        notice(query=given),
        notice(query={**given, "merchant": "7"}),
        notice(form=signed(operation="deposited")),
    ):
        assert gateway.verify(hook, RUB) == Outcome(State.PAID, "ext-1", AMOUNT, "RUB")
    assert gateway.verify(notice(query=signed(mdOrder="any")), order(currency="RUB", ext_id="")) is not None
    asked = len(line.sent)
    for wrong, order_ in (
        (given, None),
        (signed(mdOrder="other"), RUB),
        ({**given, "operation": "refunded"}, RUB),
        ({"mdOrder": "ext-1"}, RUB),
    ):
        with pytest.raises(NotVerified):
            gateway.verify(notice(query=wrong), order_)
    assert len(line.sent) == asked
    assert sber(told())[0].verify(notice(query={"mdOrder": "ext-1"}), RUB) is not None


def test_arcas_browser_is_a_hint() -> None:
    assert ArcaGateway.reference(notice(query={"orderId": "uuid"})) == Reference(ext_id="uuid")
    assert ArcaGateway.reference(notice(form={"orderId": "uuid"})) == Reference(ext_id="uuid")
    with pytest.raises(NotVerified):
        ArcaGateway.reference(notice(query={"mdOrder": "uuid"}))
    arca, line = connect(ArcaGateway, told(), account="a", secret="b")
    assert arca.verify(notice(), RUB) == Outcome(State.PAID, "ext-1", AMOUNT, "RUB")
    assert arca.verify(notice(), order(currency="RUB", settled=True)) is None
    with pytest.raises(NotVerified):
        arca.verify(notice(), None)
    assert len(line.sent) == 1
