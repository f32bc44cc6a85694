"""Gateways whose order is a form that the payer's browser sends: Wallet One and Paymaster; and that of the tests."""

from __future__ import annotations

import base64
import hashlib
import hmac
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest

from billing.gateways.base import CardToken, Notice, Outcome, Reference, Reply, Started, State
from billing.gateways.errors import CardFundsInsufficient, Misconfigured, NotVerified, OutcomeUnknown
from billing.gateways.null.gateway import NullGateway
from billing.gateways.paymaster.gateway import SIGNED, PaymasterGateway
from billing.gateways.walletone.gateway import WalletOneCardGateway, WalletOneGateway, says_a_state, signed_text
from tests.billing.gateways.line import BASE, CARD, ORDER, connect, nobody, notice, order

RUB = order(currency="RUB", description="Телевидение")
AMOUNT = Decimal("250.50")
DESCRIPTION = base64.b64encode("Телевидение".encode()).decode()


def signed_with(method: str, text: bytes) -> str:
    return base64.b64encode(hashlib.new(method, text).digest()).decode()


# --- Wallet One -------------------------------------------------------------------------------------------------------
def wallet(kind: Any = WalletOneGateway, **settings: Any) -> WalletOneGateway:
    return connect(kind, **{"account": "119", "key": "key", **settings})[0]  # type: ignore[no-any-return]


def w1(**fields: str) -> dict[str, str]:
    return {
        "WMI_MERCHANT_ID": "119",
        "WMI_PAYMENT_AMOUNT": "250.50",
        "WMI_CURRENCY_ID": "643",
        "WMI_PAYMENT_NO": ORDER.number,
        "WMI_ORDER_ID": "3360",
        "WMI_ORDER_STATE": "Accepted",
        **fields,
    }


def w1_notice(given: dict[str, str], method: str = "md5") -> Notice:
    """Signed by their documented rule: values in the order of names, capitals or not, and the key."""
    values = b"".join(given[name].encode("cp1251") for name in sorted(given, key=str.lower))
    signature = signed_with(method, values + b"key")
    return notice(urlencode({**given, "WMI_SIGNATURE": signature}, encoding="cp1251").encode(), form=given)


@pytest.mark.parametrize(
    ("kind", "options", "ways"),
    [
        (WalletOneGateway, {}, None),
        (WalletOneCardGateway, {}, "CreditCardRUB"),
        (WalletOneGateway, {"ptenabled": "CashTerminalRUB"}, "CashTerminalRUB"),
        (WalletOneCardGateway, {"ptenabled": "CashTerminalRUB"}, "CashTerminalRUB"),
    ],
)
def test_the_form_of_wallet_one(kind: Any, options: dict[str, str], ways: str | None) -> None:
    made = wallet(kind, options=options).create(RUB)
    fields = dict(made.form["fields"])
    signature = fields.pop("WMI_SIGNATURE")
    expected = {
        "WMI_MERCHANT_ID": "119",
        "WMI_PAYMENT_AMOUNT": "250.50",
        "WMI_CURRENCY_ID": "643",
        "WMI_PAYMENT_NO": ORDER.number,
        "WMI_DESCRIPTION": f"BASE64:{DESCRIPTION}",
        "WMI_SUCCESS_URL": "https://tv.example/return",
        "WMI_FAIL_URL": "https://tv.example/return",
        **({"WMI_PTENABLED": ways} if ways else {}),
    }
    assert fields == expected
    values = "".join(expected[name] for name in sorted(expected, key=str.lower))
    assert signature == signed_with("md5", f"{values}key".encode())
    assert (made.form["action"], made.form["method"], made.ext_id) == (BASE, "POST", "")


def test_what_wallet_one_notifies() -> None:
    for method, options in (("md5", {}), ("sha1", {"signature": "sha1"})):
        gateway = wallet(options=options)
        assert gateway.verify(w1_notice(w1(), method), RUB) == Outcome(State.PAID, "3360", AMOUNT, "RUB")
    comma = w1(WMI_PAYMENT_AMOUNT="250,50", WMI_CURRENCY_ID="999", WMI_ORDER_STATE="PROCESSING")
    assert wallet().verify(w1_notice(comma), RUB) == Outcome(State.PENDING, "3360", AMOUNT, "999")
    rejected = wallet().verify(w1_notice(w1(WMI_ORDER_STATE="rejected")), RUB)
    assert rejected == Outcome(State.FAILED, "3360", AMOUNT, "RUB", error=1, text="rejected")
    assert wallet().verify(w1_notice(w1(WMI_ORDER_STATE="Created")), RUB) is None
    tried = w1_notice(w1(WMI_TEST_MODE_INVOICE="1"))
    assert wallet(options={"test": True}).verify(tried, RUB) is not None
    assert wallet().verify(w1_notice(w1(WMI_TEST_MODE_INVOICE="0")), RUB) is not None
    for wrong, order_ in (
        (tried, RUB),
        (w1_notice(w1(), "sha1"), RUB),
        (w1_notice(w1(WMI_MERCHANT_ID="120")), RUB),
        (w1_notice(w1()), None),
        (w1_notice(w1()), order(number="other")),
        (w1_notice(w1(WMI_PAYMENT_AMOUNT="250.5")), RUB),
        (w1_notice(w1(WMI_ORDER_ID="3360 x")), RUB),
    ):
        with pytest.raises(NotVerified):
            wallet().verify(wrong, order_)


def test_parameters_that_wallet_one_does_not_send() -> None:
    strange = w1_notice(w1(WMI_NEW="x"))
    assert wallet(options={"notify_names": ["WMI_NEW"]}).verify(strange, RUB) is not None
    twice = w1_notice(w1())
    for wrong in (strange, notice(twice.body + b"&WMI_ORDER_ID=3360")):
        with pytest.raises(NotVerified, match="does not send"):
            wallet().verify(wrong, RUB)


def test_what_wallet_one_reads_and_signs() -> None:
    assert WalletOneGateway.reference(notice(form={"WMI_PAYMENT_NO": "n1"})) == Reference(number="n1")
    with pytest.raises(NotVerified):
        WalletOneGateway.reference(notice())
    assert WalletOneGateway.accepted(notice()) == Reply(200, "WMI_RESULT=OK")
    refused = WalletOneGateway.refused(notice(), 400, "why & what")
    assert (refused.status, parse_qs(refused.body)) == (
        400,
        {"WMI_RESULT": ["RETRY"], "WMI_DESCRIPTION": ["why & what"]},
    )
    assert signed_text({"b": b"2", "A": b"1", "C": b"3", "WMI_SIGNATURE": b"no"}) == b"123"
    assert [says_a_state(text) for text in (b"xacceptedx", b"REJECTED", b"accept")] == [True, True, False]
    for options in ({"signature": "crc32"}, {"ptenabled": "x-rejected"}):
        with pytest.raises(Misconfigured):
            wallet(options=options).create(RUB)


# --- Paymaster --------------------------------------------------------------------------------------------------------
def paymaster(**settings: Any) -> PaymasterGateway:
    return connect(PaymasterGateway, **{"account": "pm-1", "key": "key", **settings})[0]  # type: ignore[no-any-return]


def lmi(method: str = "sha256", **fields: str) -> Notice:
    given = {
        "LMI_MERCHANT_ID": "pm-1",
        "LMI_PAYMENT_NO": "7",
        "LMI_SYS_PAYMENT_ID": "9001",
        "LMI_PAYMENT_AMOUNT": "250.50",
        "LMI_CURRENCY": "RUB",
        "SMARTY_NUMBER": ORDER.number,
        **fields,
    }
    signed = ";".join([*(given.get(name, "") for name in SIGNED), "key"])
    digest = signed_with(method, signed.encode())
    return notice(form={**given, "LMI_HASH": digest})


def test_the_form_of_paymaster() -> None:
    fields = {
        "LMI_MERCHANT_ID": "pm-1",
        "LMI_PAYMENT_AMOUNT": "250.50",
        "LMI_CURRENCY": "RUB",
        "LMI_PAYMENT_NO": "7",
        "LMI_PAYMENT_DESC_BASE64": DESCRIPTION,
        "LMI_INVOICE_CONFIRMATION_URL": "https://tv.example/notify",
        "LMI_PAYMENT_NOTIFICATION_URL": "https://tv.example/notify",
        "LMI_SUCCESS_URL": "https://app.example/back",
        "LMI_FAILURE_URL": "https://app.example/fail",
        "SMARTY_NUMBER": ORDER.number,
    }
    form = {"action": BASE, "method": "POST", "fields": {**fields, "LMI_PAYER_EMAIL": "anna@example.com"}}
    assert paymaster().create(RUB) == Started(form=form)
    unknown = order(currency="RUB", description="Телевидение", payer=nobody())
    assert paymaster().create(unknown).form["fields"] == fields


def test_what_paymaster_notifies() -> None:
    paid = Outcome(State.PAID, "9001", AMOUNT, "RUB")
    assert paymaster().verify(lmi(), RUB) == paid
    assert paymaster(options={"hash": "sha1"}).verify(lmi("sha1"), RUB) == paid
    assert paymaster(options={"test": True}).verify(lmi(LMI_SIM_MODE="1"), RUB) == paid
    assert paymaster().verify(lmi(), order(currency="RUB", settled=True)) == paid
    for wrong, order_ in (
        (lmi("md5"), RUB),
        (lmi(LMI_MERCHANT_ID="pm-2"), RUB),
        (lmi(LMI_SIM_MODE="1"), RUB),
        (lmi(LMI_PAYMENT_AMOUNT="x"), RUB),
        (lmi(LMI_PREREQUEST="0", LMI_PAYMENT_NO="8"), RUB),
        (lmi(), None),
        (lmi(), order(id=8)),
    ):
        with pytest.raises(NotVerified):
            paymaster().verify(wrong, order_)
    with pytest.raises(Misconfigured):
        paymaster(options={"hash": "crc32"}).verify(lmi(), RUB)


def test_the_question_beforehand_is_no_payment() -> None:
    asked = lmi("md5", LMI_PREREQUEST="1")
    assert paymaster().verify(asked, RUB) == Outcome(State.PENDING, "", AMOUNT, "RUB")
    with pytest.raises(NotVerified):
        paymaster().verify(asked, order(currency="RUB", settled=True))
    assert PaymasterGateway.accepted(asked) == Reply(200, "YES")
    assert PaymasterGateway.accepted(lmi()) == Reply(200, "OK")
    assert PaymasterGateway.reference(lmi()) == Reference(number=ORDER.number)
    with pytest.raises(NotVerified):
        PaymasterGateway.reference(notice(form={"LMI_PAYMENT_NO": "7"}))


# --- the gateway of tests and of the demo -----------------------------------------------------------------------------
def null(**settings: Any) -> NullGateway:
    return connect(NullGateway, **settings)[0]  # type: ignore[no-any-return]


def test_amounts_steer_the_null_gateway() -> None:
    ext_id, token = f"null-{ORDER.number}", CardToken("c")
    assert null().create(ORDER) == Started(ext_id, ORDER.number)
    for amount, state in (("1.00", State.PAID), ("1.02", State.PENDING)):
        asked, outcome = order(amount=Decimal(amount)), Outcome(state, ext_id, Decimal(amount), "EUR")
        assert null().charge(asked, token) == Started(ext_id, outcome=outcome)
        assert null().status(asked) == outcome
    assert null().status(order(amount=Decimal("1.03"))).state is State.PAID
    for amount, error in (("1.07", CardFundsInsufficient), ("1.03", OutcomeUnknown)):
        with pytest.raises(error):
            null().charge(order(amount=Decimal(amount)), token)


def test_the_null_gateway_keeps_a_card_that_is_to_be_kept() -> None:
    for save_card, kept in ((True, CardToken("card-1112", "411111******1112")), (False, None)):
        outcome = null().process(order(save_card=save_card), CARD).outcome
        assert outcome is not None
        assert outcome.card == kept
    assert null().refund(ORDER, Decimal(1), "k") == Outcome(State.PAID, "ext-1", AMOUNT, "EUR")


def test_notifications_of_the_null_gateway() -> None:
    def told(signing_key: str = "key", **form: str) -> Notice:
        body = urlencode(form)
        signature = hmac.new(signing_key.encode(), body.encode(), hashlib.sha256).hexdigest()
        return notice(f"{body}&signature={signature}".encode(), form=form)

    fields = {"number": "n1", "state": "paid", "amount": "250.50", "currency": "EUR"}
    gateway = null(notify_secret="key")
    assert NullGateway.reference(told(**fields)) == Reference(number="n1")
    assert NullGateway.reference(notice()) == Reference()
    assert gateway.verify(told(**fields), ORDER) == Outcome(State.PAID, "null-n1", AMOUNT, "EUR")
    back = gateway.verify(told(**fields, refunded="10.50"), ORDER)
    assert back == Outcome(State.PAID, "null-n1", AMOUNT, "EUR", refunded=Decimal("10.50"))
    for wrong in (told("other", **fields), told(**{**fields, "state": "x"}), told(**{**fields, "amount": "x"})):
        with pytest.raises(NotVerified):
            gateway.verify(wrong, ORDER)
    with pytest.raises(NotVerified):
        null().verify(told("", **fields), ORDER)
