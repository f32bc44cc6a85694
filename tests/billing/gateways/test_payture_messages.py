"""Payture's messages word for word: eWallet, API and receipts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import orjson
import pytest

from billing.gateways.base import CardToken, Outcome, Reference, Started, State
from billing.gateways.errors import (
    AmountRefused,
    CardFundsInsufficient,
    GatewayInternal,
    Misconfigured,
    NotSupported,
    NotVerified,
    OutcomeUnknown,
    ThreeDSRequired,
)
from billing.gateways.payture.gateway import PaytureGateway
from billing.models import Merchant
from clients.models import Client
from tests.billing.gateways.line import BASE, CARD, ORDER, PAYER, Line, connect, nobody, notice, order

RUB = order(currency="RUB")
OK = '<X Success="True" />'
CHARGED = '<X Success="True" Status="Charged" Amount="25050" />'
LOGIN = {"VWUserLgn": "cus_1", "VWUserPsw": "psw"}
AMOUNT = Decimal("250.50")
CARDS = (
    '<X Success="True"><Item CardName="411111xxxxxx1112" CardId="c-1" Status="IsActive" ExpMonth="12" ExpYear="29"/>'
    '<Item CardName="522222xxxxxx2222" CardId="c-2" Status="NotActive" ExpMonth="1" ExpYear="2029"/></X>'
)


def payture(*answers: Any, **settings: Any) -> tuple[PaytureGateway, Line]:
    given = {"api_url": BASE, "key": "Pay", "add_key": "Add", "secret": "refunds", "client": Client(currency="RUB")}
    return connect(PaytureGateway, *answers, **{**given, **settings})


def api(*answers: Any) -> tuple[PaytureGateway, Line]:
    return payture(*answers, account="Api")


def data(text: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in text.split(";"))


def test_a_page() -> None:
    gateway, line = payture('<Init Success="true" SessionId="s/1 é" />')
    assert gateway.create(RUB) == Started(
        ORDER.number, "s/1 é", f"{BASE}/vwapi/Pay?SessionId=s/1%20%C3%A9", payer_ext_id="cus_1", payer_secret="psw"
    )
    ((method, path, safe, note, how),) = line.sent
    assert (method, path, safe, note) == ("POST", "vwapi/Init", False, ORDER.number)
    assert how["data"]["VWID"] == "Pay"
    assert data(how["data"]["DATA"]) == {
        **LOGIN,
        "SessionType": "Pay",
        "IP": "192.0.2.7",
        "OrderId": ORDER.number,
        "Amount": "25050",
        "TemplateTag": "Orsay",
        "Language": "EN",
        "PhoneNumber": "79001234567",
        "Email": "anna@example.com",
        "Url": "https://app.example/back",
    }


def test_a_page_for_a_payer_who_is_new() -> None:
    gateway, line = payture('<Init Success="True" SessionId="s" />')
    made = gateway.create(order(currency="RUB", payer=nobody(), language="", template=""))
    sent = data(line.sent[0].how["data"]["DATA"])
    assert sorted(sent) == ["Amount", "IP", "OrderId", "SessionType", "Url", "VWUserLgn", "VWUserPsw"]
    assert sent["IP"] == "127.0.0.1"
    assert (sent["VWUserLgn"], sent["VWUserPsw"]) == (made.payer_ext_id, made.payer_secret)
    assert made.payer_ext_id.startswith("5-")
    assert (len(made.payer_ext_id), len(made.payer_secret)) == (10, 24)


def test_an_address_that_data_cannot_hold_is_ours_instead() -> None:
    for address, sent in (
        ("https://app.example/?a=1", "https://tv.example/return"),
        ("https://a.b/c", "https://a.b/c"),
    ):
        gateway, _line = payture()
        assert gateway.page_fields(order(currency="RUB", return_url=address))["Url"] == sent


@pytest.mark.parametrize(
    ("remember", "use_default", "save", "free"),
    [(0, True, False, False), (2, True, False, True), (0, False, False, True), (2, False, True, False)],
)
def test_whether_the_page_offers_to_keep_the_card(remember: int, use_default: bool, save: bool, free: bool) -> None:
    gateway, _line = payture(remember_card=Merchant.RememberCard(remember))
    fields = gateway.page_fields(order(currency="RUB", use_default_card=use_default, save_card=save))
    assert fields.get("CardId") == ("FreePay" if free else None)


def test_a_page_for_sbp_has_a_template_of_its_own() -> None:
    sbp = order(currency="RUB", use_sbp=True)
    with pytest.raises(NotSupported):
        payture()[0].create(sbp)
    gateway, line = payture('<Init Success="True" SessionId="s" />', account="Api", options={"sbp_template": "Sbp"})
    assert gateway.create(sbp).session_id == "s", "where the app asks for the card itself too"
    assert data(line.sent[0].how["data"]["DATA"])["TemplateTag"] == "Sbp"


def test_where_the_app_asks_for_the_card_itself_nothing_is_sent_beforehand() -> None:
    gateway, line = api()
    assert gateway.create(RUB) == Started(ORDER.number)
    assert line.sent == []


def test_a_card_of_the_apps_own_form() -> None:
    gateway, line = api('<Pay Success="True" Amount="25050" />')
    assert gateway.process(RUB, CARD) == Started(ORDER.number, outcome=Outcome(State.PAID, ORDER.number, AMOUNT))
    ((method, path, safe, note, how),) = line.sent
    assert (method, path, safe, note) == ("POST", "api/Pay", False, ORDER.number)
    sent = how["data"]
    info = data(sent.pop("PayInfo"))
    assert sent == {"Key": "Api", "OrderId": ORDER.number, "Amount": "25050", "CustomFields": "IP=192.0.2.7"}
    assert info == {
        "PAN": "4111111111111112",
        "EMonth": "12",
        "EYear": "29",
        "CardHolder": "ANNA PAYING",
        "SecureCode": "123",
        "OrderId": ORDER.number,
        "Amount": "25050",
    }
    gateway.process(order(currency="RUB", payer=nobody()), CARD)
    assert line.sent[1].how["data"]["CustomFields"] == "IP=127.0.0.1"
    with pytest.raises(NotSupported):
        payture(OK)[0].process(RUB, CARD)


def test_three_d_secure() -> None:
    gateway, line = api('<X Success="3DS" ACSUrl="https://acs" PaReq="req" />', '<X Success="True" Amount="25050" />')
    fields = {"PaReq": "req", "MD": ORDER.number, "TermUrl": "https://app.example/back"}
    form = {"action": "https://acs", "method": "POST", "fields": fields}
    assert gateway.process(RUB, CARD) == Started(ORDER.number, form=form)
    assert gateway.pares(RUB, CARD, "res") == Outcome(State.PAID, ORDER.number, AMOUNT)
    asked = line.sent[1]
    assert asked[:4] == ("POST", "api/Pay3DS", False, ORDER.number)
    assert asked.how["data"] == {"Key": "Api", "OrderId": ORDER.number, "PaRes": "res"}
    again = api('<X Success="3DS" ThreeDSKey="key" />')[0]
    assert again.pares(RUB, CARD, "res") == Outcome(State.PENDING, ORDER.number)
    assert again.process(RUB, CARD).form["fields"]["MD"] == "key"
    with pytest.raises(NotSupported):
        payture(OK)[0].pares(RUB, CARD, "res")


def test_at_which_terminal_an_order_is_asked_for() -> None:
    at_api = {"Key": "Api", "OrderId": ORDER.number}
    wallet = {"VWID": "Pay", "DATA": f"OrderId={ORDER.number}"}
    own, page = order(currency="RUB", session_id=""), order(currency="RUB", session_id="s")
    saved = order(currency="RUB", session_id="", by_saved_card=True)
    for asked, settings, path, sent in (
        (own, {"account": "Api"}, "api/GetState", at_api),
        (page, {"account": "Api"}, "vwapi/PayStatus", wallet),
        (own, {}, "vwapi/PayStatus", wallet),
        (saved, {"account": "Api"}, "vwapi/PayStatus", {**wallet, "VWID": "Add"}),
        (saved, {"add_key": ""}, "vwapi/PayStatus", wallet),
    ):
        gateway, line = payture(CHARGED, **settings)
        assert gateway.status(asked).state is State.PAID
        assert line.sent == [("POST", path, True, ORDER.number, {"data": sent})]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ('ErrCode="order_not_found"', Outcome(State.MISSING)),
        ('State="Charged" Amount="25050"', Outcome(State.PAID, ORDER.number, AMOUNT)),
        ('Status="New"', Outcome(State.PENDING, ORDER.number)),
        ('Status="OfTomorrow"', Outcome(State.PENDING, ORDER.number)),
        ('Status="OfTomorrow" ErrCode="NONE"', Outcome(State.PENDING, ORDER.number)),
        ('Status="Refunded"', Outcome(State.PAID, ORDER.number, refunded=AMOUNT)),
        ('Status="Voided"', Outcome(State.FAILED, ORDER.number, error=1, text="VOIDED")),
        ('ErrCode="Wrong_Pan"', Outcome(State.FAILED, ORDER.number, error=10, text="WRONG_PAN")),
        ('ErrCode="OF_TOMORROW"', Outcome(State.FAILED, ORDER.number, error=1, text="OF_TOMORROW")),
        ('Status="Charged" Amount="25050" ErrCode="NONE"', Outcome(State.PAID, ORDER.number, AMOUNT)),
    ],
)
def test_states(answer: str, expected: Outcome) -> None:
    assert payture(f"<X {answer} />")[0].status(RUB) == expected


def test_what_went_back_was_paid_all_the_same() -> None:
    paid = payture('<X Status="Charged" Amount="20000" />')[0].status(order(currency="RUB", refunded=Decimal("50.50")))
    assert paid.amount == AMOUNT


def test_the_card_by_which_it_was_paid() -> None:
    kept = '<X Status="Charged" Amount="25050" CardId="c-1" />'
    gateway, line = payture(kept, CARDS)
    assert gateway.status(RUB).card == CardToken("c-1", "411111xxxxxx1112", date(2029, 12, 31))
    assert line.sent[1].path == "vwapi/GetList"
    for listed in ('<X Success="False" ErrCode="ACCESS_DENIED" />', '<X Success="True" />'):
        assert payture(kept, listed)[0].status(RUB).card == CardToken("c-1")
    for answer, asked in (
        (kept, order(currency="RUB", by_saved_card=True)),
        ('<X Status="Charged" Amount="25050" CardId="FreePay" />', RUB),
        (CHARGED, RUB),
        ('<X Status="Voided" CardId="c-1" />', RUB),
    ):
        assert payture(answer, CARDS)[0].status(asked).card is None


def test_refunds() -> None:
    gateway, line = payture('<X Success="True" NewAmount="20000" />')
    assert gateway.refund(RUB, Decimal("50.50"), "key-1") == Outcome(State.PAID, refunded=Decimal("50.50"))
    ((method, path, safe, note, how),) = line.sent
    assert (method, path, safe, note) == ("POST", "vwapi/Refund", False, ORDER.number)
    assert (how["data"]["VWID"], data(how["data"]["DATA"])) == (
        "Pay",
        {"Password": "refunds", "OrderId": ORDER.number, "Amount": "5050"},
    )
    gateway, line = api(OK)
    assert gateway.refund(order(currency="RUB", session_id=""), Decimal("50.50"), "key-1") == Outcome(State.PAID)
    fields = {"Key": "Api", "OrderId": ORDER.number, "Amount": "5050", "Password": "refunds"}
    assert line.sent == [("POST", "api/Refund", False, ORDER.number, {"data": fields})]
    with pytest.raises(AmountRefused):
        payture('<X Success="False" ErrCode="AMOUNT_ERROR" />')[0].refund(RUB, Decimal(1), "key-1")


def test_a_charge_of_a_saved_card() -> None:
    for settings, terminal in (({}, "Add"), ({"add_key": ""}, "Pay")):
        gateway, line = payture('<X Success="True" Amount="25050" />', **settings)
        done = Started(ORDER.number, outcome=Outcome(State.PAID, ORDER.number, AMOUNT))
        assert gateway.charge(RUB, CardToken("c-1")) == done
        ((method, path, safe, note, how),) = line.sent
        assert (method, path, safe, note) == ("POST", "vwapi/Pay", False, ORDER.number)
        assert how["data"]["VWID"] == terminal
        assert data(how["data"]["DATA"]) == {
            **LOGIN,
            "CardId": "c-1",
            "OrderId": ORDER.number,
            "Amount": "25050",
            "SessionType": "Pay",
            "IP": "192.0.2.7",
        }
    gateway.charge(order(currency="RUB", payer=nobody(ext_id="l")), CardToken("c-1"))
    assert data(line.sent[1].how["data"]["DATA"])["IP"] == "127.0.0.1"
    with pytest.raises(ThreeDSRequired):
        payture('<X Success="3ds" />')[0].charge(RUB, CardToken("c-1"))


def test_cards() -> None:
    gateway, line = payture(CARDS)
    assert gateway.cards(PAYER) == [CardToken("c-1", "411111xxxxxx1112", date(2029, 12, 31))]
    assert line.sent[0][:4] == ("POST", "vwapi/GetList", True, "")
    assert data(line.sent[0].how["data"]["DATA"]) == LOGIN
    gateway, line = payture(OK)
    gateway.delete_card(PAYER, CardToken("c-1"))
    assert line.sent[0][:4] == ("POST", "vwapi/Remove", False, "")
    assert data(line.sent[0].how["data"]["DATA"]) == {**LOGIN, "CardId": "c-1"}
    assert payture(CARDS)[0].cards(nobody()) == []


def test_refusals() -> None:
    with pytest.raises(CardFundsInsufficient, match="AMOUNT_EXCEED_BALANCE"):
        payture('<X Success="False" ErrCode="Amount_Exceed_Balance" />')[0].charge(RUB, CardToken("c-1"))
    with pytest.raises(GatewayInternal, match="ACCESS_DENIED"):
        payture('<X Success="False" ErrCode="ACCESS_DENIED" />')[0].cards(PAYER)
    for answer in ('<X Success="False" />', '<X Success="False" ErrCode="NONE" />', "<X />"):
        with pytest.raises(OutcomeUnknown):
            payture(answer)[0].charge(RUB, CardToken("c-1"))


def test_a_terminal_takes_one_currency() -> None:
    client = Client(currency="RUB")
    for merchant, fits in ((Merchant(client=client), "RUB"), (Merchant(client=client, currency="KZT"), "KZT")):
        PaytureGateway.check_amount(merchant, AMOUNT, fits)
        with pytest.raises(AmountRefused):
            PaytureGateway.check_amount(merchant, Decimal("0.001"), fits)
        with pytest.raises(Misconfigured):
            PaytureGateway.check_amount(merchant, AMOUNT, "EUR")


def test_a_receipt() -> None:
    told = {"inn": "7710140679", "tax": 6, "taxation": 1}
    gateway, line = payture({"Success": True, "Status": "Accepted"}, options={"cheque": told})
    gateway.receipt(order(description="x" * 130), "payer@example.com")
    ((method, path, safe, note, how),) = line.sent
    assert (method, path, safe, note) == ("POST", "apicheque/Create", True, ORDER.number)
    assert how["headers"] == {"Content-Type": "application/json"}
    assert orjson.loads(how["data"]) == {
        "Key": "Pay",
        "Password": "refunds",
        "Message": ORDER.number,
        "Cheque": {
            "Id": ORDER.number,
            "INN": "7710140679",
            "Content": {
                "Type": 1,
                "Positions": [{"Quantity": 1.0, "Price": 250.5, "Tax": 6, "Text": "x" * 128}],
                "CheckClose": {"Payments": [{"Type": 1, "Amount": 250.5}], "TaxationSystem": 1},
                "CustomerContact": "payer@example.com",
            },
        },
    }
    gateway, line = payture(
        {"Success": True, "Status": "Conflict"}, options={"cheque": {**told, "key": "K", "text": "TV"}}
    )
    gateway.receipt(ORDER, "payer@example.com")
    sent = orjson.loads(line.sent[0].how["data"])
    assert (sent["Key"], sent["Cheque"]["Content"]["Positions"][0]["Text"]) == ("K", "TV")


def test_receipts_that_are_not_made() -> None:
    told = {"inn": "7710140679", "tax": 6, "taxation": 1}
    for name in told:
        left = {other: value for other, value in told.items() if other != name}
        with pytest.raises(Misconfigured, match=name):
            payture(options={"cheque": left})[0].receipt(ORDER, "a@b.c")
    for options in ({}, {"cheque": "yes"}):
        with pytest.raises(NotSupported):
            payture(options=options)[0].receipt(ORDER, "a@b.c")
    for answer, why in (
        ({"Success": False, "ErrCode": "DENIED", "Status": "Accepted"}, "DENIED"),
        ({"Success": True, "Status": "Waiting"}, "Waiting"),
    ):
        with pytest.raises(GatewayInternal, match=why):
            payture(answer, options={"cheque": told})[0].receipt(ORDER, "a@b.c")


def test_a_notification_is_a_reason_to_ask() -> None:
    for hook in (notice(form={"OrderId": "n1"}), notice(query={"OrderId": "n1"})):
        assert PaytureGateway.reference(hook) == Reference(number="n1")
    with pytest.raises(NotVerified):
        PaytureGateway.reference(notice())
    assert payture(CHARGED)[0].verify(notice(), RUB) == Outcome(State.PAID, ORDER.number, AMOUNT)
    assert payture('<X ErrCode="ORDER_NOT_FOUND" />')[0].verify(notice(), RUB) is None
    with pytest.raises(NotVerified):
        payture(CHARGED)[0].verify(notice(), None)
