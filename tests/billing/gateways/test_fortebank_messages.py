"""Fortebank's messages word for word: TKKPG."""

from __future__ import annotations

import base64
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from billing.gateways.base import Outcome, Reference, Started, State
from billing.gateways.errors import (
    BadPaymentRequest,
    GatewayError,
    GatewayInternal,
    InstrumentError,
    NotVerified,
    OutcomeUnknown,
)
from billing.gateways.fortebank import messages
from billing.gateways.fortebank.gateway import FortebankGateway
from tests.billing.gateways.line import CARD, ORDER, Line, connect, notice, order

KZT = order(currency="KZT", ext_id="535", session_id="sid", language="ru")
AMOUNT = Decimal("250.50")
NAMED = {"Order": {"Merchant": "NORTH01", "OrderID": "535"}, "SessionID": "sid"}
BY_CARD = {**NAMED, "Amount": "25050", "Currency": "398", "PAN": CARD.number, "ExpDate": "2912", "CVV2": "123"}


def fortebank(*answers: str, **settings: Any) -> tuple[FortebankGateway, Line]:
    return connect(FortebankGateway, *answers, **{"account": "NORTH01", **settings})


def reply(body: str = "", status: str = "00") -> str:
    return f"<TKKPG><Response><Status>{status}</Status>{body}</Response></TKKPG>"


def information(word: str, more: str = "", currency: str = "398") -> str:
    return reply(
        f"<Order><row><Amount>25050</Amount><Currency>{currency}</Currency><Orderstatus>{word}</Orderstatus>{more}"
        "</row></Order>"
    )


def operation(word: str, more: str = "<PurchaseAmount>25050</PurchaseAmount><Currency>398</Currency>") -> str:
    return reply(f"<XMLOut><Message><OrderStatus>{word}</OrderStatus>{more}</Message></XMLOut>")


def tree(element: etree._Element) -> Any:
    return {child.tag: tree(child) for child in element} if len(element) else element.text


def requests(line: Line) -> list[dict[str, Any]]:
    """What was asked, without what every message has."""
    found = []
    for sent in line.sent:
        document = etree.fromstring(sent.how["data"])
        assert (sent.method, sent.path, document.tag) == ("POST", "Exec", "TKKPG")
        assert sent.how["headers"] == {"Content-Type": "application/xml; charset=utf-8"}
        message = tree(document)["Request"]
        assert sent.note == f"{message['Operation']} {ORDER.number}"
        found.append(message)
    return found


def test_an_order() -> None:
    body = "<Order><OrderID>535</OrderID><SessionID>s&amp;1</SessionID><URL>https://epay.example/</URL></Order>"
    gateway, line = fortebank(reply(body))
    assert gateway.create(KZT) == Started("535", "s&1", "https://epay.example/?OrderID=535&SessionID=s%261")
    assert requests(line) == [
        {
            "Operation": "CreateOrder",
            "Language": "RU",
            "Order": {
                "OrderType": "Purchase",
                "Merchant": "NORTH01",
                "Amount": "25050",
                "Currency": "398",
                "Description": ORDER.number,
                "ApproveURL": "https://app.example/back",
                "CancelURL": "https://app.example/fail",
                "DeclineURL": "https://app.example/fail",
            },
        }
    ]
    assert not line.sent[0].safe
    for missing in ("<OrderID>535</OrderID>", "<SessionID>s</SessionID>"):
        with pytest.raises(OutcomeUnknown):
            fortebank(reply(missing))[0].create(KZT)


@pytest.mark.parametrize(("language", "sent"), [("kk", "KZ"), ("en", "EN"), ("de", "RU"), ("", "RU")])
def test_languages(language: str, sent: str) -> None:
    gateway, line = fortebank(information("CREATED"))
    gateway.status(order(currency="KZT", language=language))
    assert requests(line)[0]["Language"] == sent


def test_the_login_where_the_bank_asks_for_one() -> None:
    for settings, login in (({"key": "login", "secret": "psw"}, ("login", "psw")), ({"secret": "psw"}, None)):
        gateway, line = fortebank(information("CREATED"), **settings)
        gateway.status(KZT)
        assert line.sent[0].how["auth"] == login


def test_the_state_of_an_order() -> None:
    gateway, line = fortebank(information("Approved"))
    assert gateway.status(KZT) == Outcome(State.PAID, "535", AMOUNT, "KZT")
    assert requests(line) == [{"Operation": "GetOrderInformation", "Language": "RU", **NAMED, "ShowParams": "true"}]
    assert line.sent[0].safe
    gateway, line = fortebank(information("APPROVED"))
    assert gateway.status(order(currency="KZT", ext_id="")) == Outcome(State.MISSING)
    assert line.sent == []
    assert fortebank(reply(status="54"))[0].status(KZT) == Outcome(State.MISSING)
    for status, error in (("95", InstrumentError), ("96", OutcomeUnknown), ("30", BadPaymentRequest)):
        with pytest.raises(error, match=f"status {status}"):
            fortebank(reply(status=status))[0].status(KZT)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (information("CREATED"), Outcome(State.PENDING, "535", AMOUNT, "KZT")),
        (information("APPROVED", currency="999"), Outcome(State.PAID, "535", AMOUNT, "999")),
        (
            information("PART-REFUNDED", "<RefundAmount>1050</RefundAmount>"),
            Outcome(State.PAID, "535", AMOUNT, "KZT", refunded=Decimal("10.50")),
        ),
        (
            information("APPROVED", "<RefundAmount>null</RefundAmount>"),
            Outcome(State.PAID, "535", AMOUNT, "KZT"),
        ),
        (
            information("REVERSED", "<RefundAmount>0</RefundAmount>"),
            Outcome(State.PAID, "535", AMOUNT, "KZT", refunded=AMOUNT),
        ),
        (information("EXPIRED"), Outcome(State.FAILED, "535", AMOUNT, "KZT", error=1, text="EXPIRED")),
        (
            information("DECLINED", "<ResponseCode>076</ResponseCode><ResponseDescription>Poor</ResponseDescription>"),
            Outcome(State.FAILED, "535", AMOUNT, "KZT", error=7, text="Poor"),
        ),
        (
            information("APPROVED", "<ResponseCode>076</ResponseCode><ResponseDescription>Poor</ResponseDescription>"),
            Outcome(State.PAID, "535", AMOUNT, "KZT"),
        ),
        (
            information("", "<OrderStatus>approved</OrderStatus>"),
            Outcome(State.PAID, "535", AMOUNT, "KZT"),
        ),
    ],
)
def test_states(answer: str, expected: Outcome) -> None:
    assert fortebank(answer)[0].status(KZT) == expected


def test_a_card_without_three_d_secure() -> None:
    gateway, line = fortebank(reply("<enrolled>N</enrolled>"), operation("approved"))
    assert gateway.process(KZT, CARD) == Started(outcome=Outcome(State.PAID, "535", AMOUNT, "KZT"))
    assert requests(line) == [
        {"Operation": "Check3DSEnrolled", "Language": "RU", **NAMED, "PAN": CARD.number},
        {"Operation": "Purchase", "Language": "RU", **BY_CARD},
    ]
    assert not any(sent.safe for sent in line.sent)


def test_a_card_with_three_d_secure() -> None:
    form = "<url>https://acs</url><pareq>REQ</pareq>"
    gateway, line = fortebank(reply("<enrolled>Y</enrolled>"), reply(form))
    fields = {"PaReq": "REQ", "MD": ORDER.number, "TermUrl": "https://app.example/back"}
    assert gateway.process(KZT, CARD) == Started(form={"action": "https://acs", "method": "POST", "fields": fields})
    asked = {"Operation": "GetPAReqForm", "Language": "RU", **NAMED, "PAN": CARD.number, "ExpDate": "2912"}
    assert requests(line)[1] == {**asked, "EncodedPAReq": "true"}
    gateway, line = fortebank(reply("<enrolled>Y</enrolled>"), reply(f"{form}<MD>md</MD>"))
    assert gateway.process(KZT, CARD).form["fields"]["MD"] == "md"
    gateway, line = fortebank(operation("APPROVED"))
    assert gateway.pares(KZT, CARD, "RES").state is State.PAID
    assert requests(line) == [{"Operation": "ProcessPARes", "Language": "RU", **BY_CARD, "PARes": "RES"}]


def test_what_a_purchase_does_not_say_the_order_says() -> None:
    assert fortebank(operation("APPROVED", ""))[0].pares(KZT, CARD, "RES") == Outcome(State.PAID, "535", AMOUNT, "KZT")
    said = "<PurchaseAmount>100</PurchaseAmount><Currency>999</Currency>"
    told = fortebank(operation("APPROVED", said))[0].pares(KZT, CARD, "RES")
    assert (told.amount, told.currency) == (Decimal(1), "999")
    gateway, line = fortebank(operation("ON-PAYMENT"), information("APPROVED"))
    assert gateway.pares(KZT, CARD, "RES").state is State.PAID
    assert [one["Operation"] for one in requests(line)] == ["ProcessPARes", "GetOrderInformation"]
    why = "<ResponseCode>{}</ResponseCode><ResponseDescription>Why</ResponseDescription>"
    for code, error in (("050", 11), ("999", 1)):
        declined = fortebank(operation("DECLINED", why.format(code)))[0].pares(KZT, CARD, "RES")
        assert declined == Outcome(State.FAILED, "535", AMOUNT, "KZT", error=error, text="Why")
    approved = fortebank(operation("APPROVED", why.format("050")))[0].pares(KZT, CARD, "RES")
    assert (approved.error, approved.text) == (0, "")


def test_a_refund() -> None:
    gateway, line = fortebank(reply())
    assert gateway.refund(KZT, Decimal("10.50"), "key-1") == Outcome(State.PAID)
    refund = {"Amount": "1050", "Currency": "398"}
    assert requests(line) == [
        {"Operation": "Refund", "Language": "RU", **NAMED, "Description": "key-1", "Refund": refund}
    ]
    assert not line.sent[0].safe
    for status, error in (("72", GatewayInternal), ("", OutcomeUnknown)):
        with pytest.raises(error):
            fortebank(reply(status=status))[0].refund(KZT, Decimal(1), "key-1")
    with pytest.raises(GatewayError) as caught:
        fortebank(reply(status="11"))[0].refund(KZT, Decimal(1), "key-1")
    assert caught.value.code == 1


# --- the parts of messages --------------------------------------------------------------------------------------------
def test_elements() -> None:
    made = messages.element("A", {"B": "", "C": None, "D": 0, "E": {"F": "x\x00\x07\ty\r\n"}})
    assert etree.tostring(made) == b"<A><D>0</D><E><F>x\ty&#13;\n</F></E></A>"
    assert etree.tostring(messages.element("A")) == b"<A/>"
    assert messages.build_request("X", "RU").startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n<TKKPG>")


def test_what_is_told() -> None:
    found = etree.fromstring("<R><X><Y> 1 </Y><Y>2</Y><Z>null</Z><Z>3</Z><W/></X></R>")
    assert [messages.element_text(found, name) for name in "YZWV"] == ["1", "", "", ""]


def test_the_message_of_an_operation_comes_as_elements_or_as_text() -> None:
    inner = "<Message><OrderStatus>APPROVED</OrderStatus></Message>"
    for out in (inner, f" <![CDATA[{inner}]]> ", " "):
        found = etree.fromstring(f"<R><OrderStatus>OLD</OrderStatus><XMLOut>{out}</XMLOut></R>")
        told = messages.element_text(messages.parse_message(found), "OrderStatus")
        assert told == ("OLD" if out == " " else "APPROVED")
    bare = etree.fromstring("<R><OrderStatus>OLD</OrderStatus></R>")
    assert messages.parse_message(bare) is bare
    with pytest.raises(OutcomeUnknown):
        messages.parse_response(b"<TKKPG/>")


# --- hints of the payer's browser -------------------------------------------------------------------------------------
def test_whose_order_the_browser_speaks_of() -> None:
    message = "<Message><OrderID>535</OrderID></Message>"
    packed = base64.b64encode(message.encode()).decode()
    for hook in (
        notice(form={"xmlmsg": f" {message}"}),
        notice(query={"xmlmsg": packed, "OrderID": "other"}),
        notice(query={"OrderID": "535"}),
        notice(form={"ORDERID": "535"}),
        notice(query={"OrderID": "old"}, form={"OrderID": "535"}),
    ):
        assert FortebankGateway.reference(hook) == Reference(ext_id="535")
    for given in ({}, {"xmlmsg": ""}, {"xmlmsg": "<a"}, {"xmlmsg": "%%%"}, {"xmlmsg": f"{packed}é"}):
        with pytest.raises(NotVerified):
            FortebankGateway.reference(notice(form=given))


def test_a_hint_is_a_reason_to_ask_while_the_payment_is_open() -> None:
    gateway, line = fortebank(information("APPROVED"))
    assert gateway.verify(notice(), KZT) == Outcome(State.PAID, "535", AMOUNT, "KZT")
    assert gateway.verify(notice(), order(currency="KZT", ext_id="535", settled=True)) is None
    with pytest.raises(NotVerified):
        gateway.verify(notice(), None)
    assert len(line.sent) == 1
