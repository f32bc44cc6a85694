"""Payture: eWallet and API over a server that speaks their documented messages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from billing.gateways.base import Card
from billing.gateways.errors import (
    CardFundsInsufficient,
    CardUnlinked,
    GatewayInternal,
    IssuerError,
    Misconfigured,
    NotSupported,
    OutcomeUnknown,
    ThreeDSRequired,
)
from billing.models import GatewayCustomer, Merchant, Payment, SavedCard
from billing.services import payments
from billing.services.payments import PaymentNotFound
from tests.billing import paying
from tests.billing.gateways.case import GatewayCase, Status
from tests.factories import NOW

CARD = Card("4111111111111112", "ANNA PAYING", "1229", "123")
CARDS = (
    '<GetList Success="True" VWUserLgn="a">'
    '<Item CardName="411111xxxxxx1112" CardId="c-1" CardHolder="A" Status="IsActive" ExpMonth="12" ExpYear="2029"/>'
    '<Item CardName="522222xxxxxx2222" CardId="c-2" CardHolder="A" Status="NotActive" ExpMonth="1" ExpYear="2029"/>'
    "</GetList>"
)


def data(text: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in text.split(";"))


class PaytureCase(GatewayCase):
    gateway = "payture"
    merchant_fields = {"key": "PayKey", "add_key": "AddKey", "secret": "refund-password", "api_url": "http://set-later"}

    def setUp(self) -> None:
        super().setUp()
        self.server.answers["/vwapi/Init"] = '<Init Success="True" OrderId="x" Amount="1" SessionId="s-1" />'

    def state(self, payment: Payment, word: str = "Charged", more: str = "") -> str:
        amount = int(payment.amount * 100)
        return f'<PayStatus Success="True" OrderId="{payment.number}" Status="{word}" Amount="{amount}" {more}/>'

    def notification(self, payment: Payment) -> Any:
        return self.notify(f"Notification=CustomerPaySuccess&Success=True&OrderId={payment.number}&Amount=1")


class Paying(PaytureCase):
    def test_a_page(self) -> None:
        Merchant.objects.update(template="Orsay")
        payment = self.pay(return_url="https://app.example/back", language="ru", ip="192.0.2.7")
        assert payment.page["redirect_url"] == f"{self.server.url}/vwapi/Pay?SessionId=s-1"
        assert (payment.ext_id, payment.session_id) == (payment.number, "s-1")
        (asked,) = self.server.of("/vwapi/Init")
        assert asked.form["VWID"] == "PayKey"
        given = data(asked.form["DATA"])
        assert (given["SessionType"], given["OrderId"], given["Amount"]) == ("Pay", payment.number, "25000")
        assert (given["IP"], given["Language"], given["TemplateTag"]) == ("192.0.2.7", "RU", "Orsay")
        assert given["Url"] == "https://app.example/back"
        known = GatewayCustomer.objects.get()
        assert (given["VWUserLgn"], given["VWUserPsw"]) == (known.ext_id, known.secret)
        self.pay()
        assert data(self.server.of("/vwapi/Init")[1].form["DATA"])["VWUserPsw"] == known.secret

    def test_a_card_that_is_not_to_be_kept(self) -> None:
        Merchant.objects.update(remember_card=Merchant.RememberCard.DISABLED)
        self.pay()
        assert data(self.server.of("/vwapi/Init")[0].form["DATA"])["CardId"] == "FreePay"

    def test_nothing_breaks_out_of_the_data(self) -> None:
        self.anna.email = "a@example.com;Amount=1"
        self.anna.save()
        self.pay()
        assert data(self.server.of("/vwapi/Init")[0].form["DATA"])["Amount"] == "25000"

    def test_sbp(self) -> None:
        with pytest.raises(NotSupported):
            self.pay(use_sbp=True)
        Merchant.objects.update(options={"sbp_template": "SbpPage"})
        self.pay(use_sbp=True)
        assert data(self.server.of("/vwapi/Init")[0].form["DATA"])["TemplateTag"] == "SbpPage"

    def test_status(self) -> None:
        payment = self.pay(enable_autopayment=True)
        self.server.answers["/vwapi/GetList"] = CARDS
        self.server.answers["/vwapi/PayStatus"] = [
            self.state(payment, "New"),
            self.state(payment, "PreAuthorized3DS"),
            self.state(payment, "Charged", 'CardId="c-1"'),
        ]
        assert [self.complete(payment).status for _time in range(3)] == [0, 0, 1]
        assert self.server.of("/vwapi/PayStatus")[0].form == {"VWID": "PayKey", "DATA": f"OrderId={payment.number}"}
        saved = SavedCard.objects.get()
        assert (saved.ext_id, saved.number, str(saved.expires_on)) == ("c-1", "411111xxxxxx1112", "2029-12-31")
        assert self.balance() == paying.AMOUNT

    def test_a_card_that_the_payer_ticked_on_the_page(self) -> None:
        payment = self.pay()
        self.server.answers["/vwapi/GetList"] = CARDS
        self.server.answers["/vwapi/PayStatus"] = self.state(payment, "Charged", 'CardId="c-1"')
        self.complete(payment)
        assert (SavedCard.objects.get().ext_id, SavedCard.objects.get().for_autopayment) == ("c-1", False)

    def test_ends_without_money(self) -> None:
        for answer, error in (
            ('<PayStatus Success="False" OrderId="x" Forwarded="False" ErrCode="ORDER_TIME_OUT" />', 9),
            ('<PayStatus Success="False" OrderId="x" ErrCode="ISSUER_FAIL" Status="Rejected" />', 11),
            ('<PayStatus Success="True" OrderId="x" Status="Voided" Amount="0" />', 1),
        ):
            payment = self.pay()
            self.server.answers["/vwapi/PayStatus"] = answer
            done = self.complete(payment)
            assert (done.status, done.error) == (Status.ERROR, error)

    def test_undecided_answers_decide_nothing(self) -> None:
        payment = self.pay()
        for answer in (
            '<PayStatus Success="False" OrderId="x" ErrCode="PROCESSING_ERROR" />',
            '<PayStatus Success="False" OrderId="x" ErrCode="ORDER_NOT_FOUND" />',
        ):
            self.server.answers["/vwapi/PayStatus"] = answer
            assert self.complete(payment).status == Status.PENDING

    def test_refunds(self) -> None:
        payment = self.pay()
        self.server.answers["/vwapi/PayStatus"] = self.state(payment)
        self.complete(payment)
        self.server.answers["/vwapi/Refund"] = '<Refund VWUserLgn="" OrderId="x" Success="True" NewAmount="20000" />'
        self.refund(payment, Decimal(50))
        asked = self.server.of("/vwapi/Refund")[0].form
        assert data(asked["DATA"]) == {"Password": "refund-password", "OrderId": payment.number, "Amount": "5000"}
        assert self.balance() == Decimal(200)
        left = f'<PayStatus Success="True" OrderId="{payment.number}" Status="Charged" Amount="20000" />'
        self.server.answers["/vwapi/PayStatus"] = left
        assert self.notification(payment).status_code == 200
        self.server.answers["/vwapi/PayStatus"] = self.state(payment, "Refunded")
        assert self.notification(payment).status_code == 200
        assert self.balance() == 0


class Receipts(PaytureCase):
    def paid(self) -> Payment:
        payment = self.pay()
        self.server.answers["/vwapi/PayStatus"] = self.state(payment)
        return self.complete(payment)

    def ask(self, payment: Payment) -> None:
        payments.payment_receipt(customer=self.anna, transaction_id=payment.pk, email="anna@example.com")

    def test_a_receipt(self) -> None:
        payment = self.paid()
        with pytest.raises(NotSupported):
            self.ask(payment)
        Merchant.objects.update(options={"cheque": {"inn": "7710140679", "tax": 6, "taxation": 1, "text": "TV"}})
        answer = {"Success": True, "ErrCode": None, "ErrMessages": None, "Status": "Accepted"}
        self.server.answers["/apicheque/Create"] = [answer, {**answer, "Status": "Conflict"}]
        self.ask(payment)
        self.ask(payment)  # it is there already
        asked = self.server.of("/apicheque/Create")[0]
        assert b'"Price":250.00' in asked.body
        cheque = asked.json["Cheque"]
        assert (cheque["Id"], cheque["INN"]) == (payment.number, "7710140679")
        assert cheque["Content"]["CustomerContact"] == "anna@example.com"
        assert cheque["Content"]["CheckClose"] == {"Payments": [{"Type": 1, "Amount": 250.0}], "TaxationSystem": 1}

    def test_refused(self) -> None:
        payment = self.paid()
        Merchant.objects.update(options={"cheque": {"inn": "7710140679"}})
        with pytest.raises(Misconfigured):
            self.ask(payment)
        Merchant.objects.update(options={"cheque": {"inn": "7710140679", "tax": 6, "taxation": 1}})
        self.server.answers["/apicheque/Create"] = {"Success": False, "ErrCode": "ACCESS_DENIED", "Status": None}
        with pytest.raises(GatewayInternal, match="ACCESS_DENIED"):
            self.ask(payment)

    def test_of_a_payment_that_is_not_paid(self) -> None:
        with pytest.raises(PaymentNotFound):
            self.ask(self.pay())


class Notifications(PaytureCase):
    def test_is_a_reason_to_ask(self) -> None:
        payment = self.pay()
        self.server.answers["/vwapi/PayStatus"] = self.state(payment, "New")
        assert self.notification(payment).status_code == 200
        assert self.balance() == 0
        self.server.answers["/vwapi/PayStatus"] = self.state(payment)
        for _time in range(2):
            assert self.notification(payment).status_code == 200
        assert self.balance() == paying.AMOUNT

    def test_of_another_amount(self) -> None:
        payment = self.pay()
        self.server.answers["/vwapi/PayStatus"] = (
            f'<PayStatus Success="True" OrderId="{payment.number}" Status="Charged" Amount="100" />'
        )
        assert self.notification(payment).status_code == 400
        assert self.fresh(payment).status == Status.PENDING

    def test_unknown_or_broken(self) -> None:
        assert self.notify("OrderId=unknown&Success=True").status_code == 404
        assert self.notify("Success=True").status_code == 400
        payment = self.pay()
        assert self.notification(payment).status_code == 503
        self.server.answers["/vwapi/PayStatus"] = "<html>busy"
        assert self.notification(payment).status_code == 503
        assert self.fresh(payment).status == Status.PENDING


class Charging(PaytureCase):
    def setUp(self) -> None:
        super().setUp()
        paying.card(self.merchant, self.anna, ext_id="c-1")
        GatewayCustomer.objects.create(merchant=self.merchant, customer=self.anna, ext_id="login", secret="psw")

    def test_a_saved_card(self) -> None:
        self.server.answers["/vwapi/Pay"] = '<Pay VWUserLgn="login" OrderId="x" Success="True" Amount="10000" />'
        payment = self.charge()
        assert payment.status == Status.CONFIRMED
        asked = self.server.of("/vwapi/Pay")[0].form
        assert asked["VWID"] == "AddKey"
        given = data(asked["DATA"])
        assert (given["VWUserLgn"], given["VWUserPsw"], given["CardId"]) == ("login", "psw", "c-1")
        assert (given["OrderId"], given["Amount"], given["SessionType"]) == (payment.number, "10000", "Pay")
        assert self.balance() == Decimal(100)

    def test_refusals(self) -> None:
        for code, error in (
            ("AMOUNT_EXCEED_BALANCE", CardFundsInsufficient),
            ("ISSUER_FAIL", IssuerError),
        ):
            self.server.answers["/vwapi/Pay"] = f'<Pay OrderId="x" Success="False" Amount="10000" ErrCode="{code}" />'
            with pytest.raises(error):
                self.charge(key=code)
        self.server.answers["/vwapi/Pay"] = '<Pay OrderId="x" Success="3DS" ACSUrl="https://acs" PaReq="p" />'
        with pytest.raises(ThreeDSRequired):
            self.charge(key="3ds")
        self.server.answers["/vwapi/Pay"] = '<Pay OrderId="x" Success="False" ErrCode="CARD_NOT_FOUND" />'
        with pytest.raises(CardUnlinked):
            self.charge(key="gone")

    def test_in_doubt(self) -> None:
        doubts = ("<Pay />", '<Pay Success="False" />', '<Pay Success="False" ErrCode="PROCESSING_TIME_OUT" />')
        for answer in (None, (502, ""), "not xml", *doubts):
            self.server.answers["/vwapi/Pay"] = answer
            payment = self.charge(key=str(answer))
            assert payment.status == Status.UNKNOWN
            self.server.answers["/vwapi/PayStatus"] = self.state(payment)
            assert self.complete(payment).status == Status.CONFIRMED
        assert len(self.server.of("/vwapi/Pay")) == 6  # never a second time
        assert {asked.form["VWID"] for asked in self.server.of("/vwapi/PayStatus")} == {"AddKey"}
        assert self.balance() == Decimal(600)

    def test_the_list_is_paytures(self) -> None:
        paying.card(self.merchant, self.anna, ext_id="gone", for_autopayment=False)
        self.server.answers["/vwapi/GetList"] = CARDS
        assert [card.ext_id for card in payments.saved_card_list(customer=self.anna)] == ["c-1"]
        assert SavedCard.objects.get().for_autopayment
        self.server.answers["/vwapi/Remove"] = '<Remove Success="True" CardId="c-1" />'
        payments.saved_card_delete(customer=self.anna, card_id="c-1")
        assert data(self.server.of("/vwapi/Remove")[0].form["DATA"])["CardId"] == "c-1"


class OwnForm(PaytureCase):
    merchant_fields = {**PaytureCase.merchant_fields, "account": "ApiKey"}

    def process(self, payment: Payment) -> Payment:
        return payments.payment_process(customer=self.anna, card=CARD, now=NOW, transaction_id=payment.pk)

    def test_paid_at_once(self) -> None:
        payment = self.pay()
        assert payment.page == {}
        self.server.answers["/api/Pay"] = '<Pay OrderId="x" Success="True" Amount="25000" Key="ApiKey" />'
        assert self.process(payment).status == Status.CONFIRMED
        form = self.server.of("/api/Pay")[0].form
        assert (form["Key"], form["Amount"]) == ("ApiKey", "25000")
        info = data(form["PayInfo"])
        assert (info["PAN"], info["EMonth"], info["EYear"], info["SecureCode"]) == (
            "4111111111111112",
            "12",
            "29",
            "123",
        )
        assert self.balance() == paying.AMOUNT

    def test_three_ds(self) -> None:
        payment = self.pay()
        self.server.answers["/api/Pay"] = (
            '<Pay OrderId="x" Success="3DS" Amount="25000" ACSUrl="https://acs.example/" PaReq="req" ThreeDSKey="k" />'
        )
        form = self.process(payment).page["form"]
        assert (form["action"], form["fields"]["PaReq"], form["fields"]["MD"]) == ("https://acs.example/", "req", "k")
        self.server.answers["/api/Pay3DS"] = '<Pay3DS OrderId="x" Success="True" Amount="25000" />'
        done = payments.payment_pares(
            customer=self.anna, card=CARD, pares="res", session_id="", transaction_id=payment.pk, now=NOW
        )
        assert done.status == Status.CONFIRMED
        assert self.server.of("/api/Pay3DS")[0].form["PaRes"] == "res"

    def test_no_answer(self) -> None:
        payment = self.pay()
        with pytest.raises(OutcomeUnknown):
            self.process(payment)
        assert self.fresh(payment).status == Status.UNKNOWN
        self.server.answers["/api/GetState"] = (
            f'<GetState Success="True" State="Charged" OrderId="{payment.number}" Amount="25000" />'
        )
        assert self.complete(payment).status == Status.CONFIRMED
