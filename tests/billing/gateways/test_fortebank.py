"""Fortebank: TKKPG messages over a server that speaks them."""

from __future__ import annotations

import base64
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from billing.gateways.base import Card
from billing.gateways.errors import Misconfigured, OutcomeUnknown
from billing.models import Merchant, Payment
from billing.services import payments
from tests.billing import paying
from tests.billing.gateways.case import GatewayCase, Status
from tests.factories import NOW
from tests.http_server import Asked

CARD = Card("5169490000003941", "ANNA", "0528", "321")


def reply(operation: str, body: str = "", status: str = "00") -> str:
    return f"<TKKPG><Response><Operation>{operation}</Operation><Status>{status}</Status>{body}</Response></TKKPG>"


def operation(status: str, code: str = "001", amount: int = 25000) -> str:
    return (
        '<XMLOut><Message date="23/10/2020 14:30:17"><OrderID>5354094</OrderID>'
        f"<PurchaseAmount>{amount}</PurchaseAmount>"
        f"<Currency>398</Currency><ResponseCode>{code}</ResponseCode><OrderStatus>{status}</OrderStatus></Message></XMLOut>"
    )


def information(status: str, amount: int = 25000, refund: int = 0, currency: str = "398") -> str:
    return (
        f"<Order><row><id>5354094</id><Amount>{amount}</Amount><Currency>{currency}</Currency>"
        f"<Orderstatus>{status}</Orderstatus><RefundAmount>{refund}</RefundAmount><RefundCurrency>null</RefundCurrency>"
        "</row></Order>"
    )


class FortebankCase(GatewayCase):
    gateway = "fortebank"
    currency = "KZT"
    merchant_fields = {"account": "NORTH01", "key": "login", "secret": "psw"}

    def setUp(self) -> None:
        super().setUp()
        self.replies: dict[str, Any] = {
            "CreateOrder": reply(
                "CreateOrder",
                "<Order><OrderID>5354094</OrderID><SessionID>SID</SessionID><URL>https://epay.example/</URL></Order>",
            )
        }
        self.server.answers["/Exec"] = self.exec

    def exec(self, asked: Asked) -> Any:
        return self.replies.get(etree.fromstring(asked.body).findtext("Request/Operation"))

    def sent(self, name: str) -> etree._Element:
        for asked in self.server.asked:
            request = etree.fromstring(asked.body).find("Request")
            if request.findtext("Operation") == name:
                return request
        raise AssertionError(name)


class Paying(FortebankCase):
    def test_a_page(self) -> None:
        payment = self.pay()
        assert payment.page["redirect_url"] == "https://epay.example/?OrderID=5354094&SessionID=SID"
        assert (payment.ext_id, payment.session_id) == ("5354094", "SID")
        request = self.sent("CreateOrder")
        assert request.findtext("Order/Merchant") == "NORTH01"
        assert (request.findtext("Order/Amount"), request.findtext("Order/Currency")) == ("25000", "398")
        assert request.findtext("Order/Description") == payment.number
        assert self.server.asked[0].headers["authorization"].startswith("Basic ")

    def test_texts_stay_texts(self) -> None:
        payment = self.pay(return_url="https://app.example/?a=1&b=<x>")
        assert self.sent("CreateOrder").findtext("Order/ApproveURL") == "https://app.example/?a=1&b=<x>"
        assert payment.status == Status.PENDING

    def test_refused(self) -> None:
        self.replies["CreateOrder"] = reply("CreateOrder", status="72")
        with pytest.raises(Exception, match="status 72"):
            self.pay()

    def test_status(self) -> None:
        payment = self.pay()
        for word, expected in (("CREATED", 0), ("ON-PAYMENT", 0), ("APPROVED", 1)):
            self.replies["GetOrderInformation"] = reply("GetOrderInformation", information(word))
            assert self.complete(payment).status == expected
        assert self.sent("GetOrderInformation").findtext("SessionID") == "SID"
        assert self.balance() == paying.AMOUNT

    def test_declined(self) -> None:
        payment = self.pay()
        self.replies["GetOrderInformation"] = reply(
            "GetOrderInformation", information("DECLINED") + operation("DECLINED", "076")
        )
        done = self.complete(payment)
        assert (done.status, done.error) == (Status.ERROR, 7)

    def test_another_amount_or_currency(self) -> None:
        payment = self.pay()
        for body in (information("APPROVED", 100), information("APPROVED", currency="840")):
            self.replies["GetOrderInformation"] = reply("GetOrderInformation", body)
            assert self.http.get("/billing/payment/fortebank/validate_notify/?OrderID=5354094").status_code == 400
        assert self.fresh(payment).status == Status.PENDING

    def test_refund(self) -> None:
        payment = self.pay()
        self.replies["GetOrderInformation"] = reply("GetOrderInformation", information("APPROVED"))
        self.complete(payment)
        self.replies["Refund"] = reply("Refund")
        self.refund(payment, Decimal(70))
        assert self.sent("Refund").findtext("Refund/Amount") == "7000"
        assert self.balance() == Decimal(180)

    def test_paid_and_given_back_at_the_bank_before_we_asked(self) -> None:
        for word in ("REVERSED", "REFUNDED"):
            Payment.objects.update(ext_id=None)
            payment = self.pay()
            told = information(word).replace("<RefundAmount>0</RefundAmount>", "")
            self.replies["GetOrderInformation"] = reply("GetOrderInformation", told)
            assert self.complete(payment).status == Status.CONFIRMED
            assert self.balance() == 0, word

    def test_the_browsers_message_is_a_hint(self) -> None:
        payment = self.pay()
        self.replies["GetOrderInformation"] = reply("GetOrderInformation", information("CREATED"))
        message = "<Message><OrderID>5354094</OrderID><OrderStatus>APPROVED</OrderStatus></Message>"
        path = "/billing/payment/fortebank/validate_notify/"
        assert self.http.post(path, {"xmlmsg": message}).status_code == 200
        assert self.fresh(payment).status == Status.PENDING  # the bank itself says: not yet
        self.replies["GetOrderInformation"] = reply("GetOrderInformation", information("APPROVED"))
        assert self.http.post(path, {"xmlmsg": base64.b64encode(message.encode()).decode()}).status_code == 200
        assert self.fresh(payment).status == Status.CONFIRMED
        assert self.http.post(path, {"xmlmsg": "<a"}).status_code == 400
        assert self.http.post(path, {"xmlmsg": "%%%"}).status_code == 400
        assert self.http.post(path).status_code == 400

    def test_not_set_up(self) -> None:
        Merchant.objects.update(account="")
        with pytest.raises(Misconfigured):
            self.pay()


class OwnForm(FortebankCase):
    def process(self, payment: Payment) -> Payment:
        return payments.payment_process(customer=self.anna, card=CARD, now=NOW, payment_id=payment.ext_id or "")

    def test_a_card_without_three_ds(self) -> None:
        payment = self.pay()
        self.replies["Check3DSEnrolled"] = reply("Check3DSEnrolled", "<VERes><enrolled>N</enrolled></VERes>")
        self.replies["Purchase"] = reply("Purchase", operation("APPROVED"))
        assert self.process(payment).status == Status.CONFIRMED
        request = self.sent("Purchase")
        assert (request.findtext("PAN"), request.findtext("ExpDate"), request.findtext("CVV2")) == (
            CARD.number,
            "2805",
            "321",
        )
        assert self.balance() == paying.AMOUNT

    def test_three_ds(self) -> None:
        payment = self.pay()
        self.replies["Check3DSEnrolled"] = reply("Check3DSEnrolled", "<VERes><enrolled>Y</enrolled></VERes>")
        self.replies["GetPAReqForm"] = reply("GetPAReqForm", "<url>https://acs.example/</url><MD/><pareq>REQ</pareq>")
        form = self.process(payment).page["form"]
        assert (form["action"], form["fields"]["PaReq"]) == ("https://acs.example/", "REQ")
        self.replies["ProcessPARes"] = reply("Purchase", operation("APPROVED"))
        done = payments.payment_pares(
            customer=self.anna, card=CARD, pares="RES", session_id="SID", transaction_id=payment.pk, now=NOW
        )
        assert done.status == Status.CONFIRMED
        request = self.sent("ProcessPARes")
        assert (request.findtext("PARes"), request.findtext("SessionID")) == ("RES", "SID")

    def test_declined_by_the_bank(self) -> None:
        payment = self.pay()
        self.replies["ProcessPARes"] = reply("Purchase", operation("DECLINED", "050"))
        done = payments.payment_pares(
            customer=self.anna, card=CARD, pares="RES", session_id="SID", transaction_id=payment.pk, now=NOW
        )
        assert (done.status, done.error) == (Status.ERROR, 11)

    def test_an_error_of_the_banks_system_decides_nothing(self) -> None:
        payment = self.pay()
        self.replies["Check3DSEnrolled"] = reply("Check3DSEnrolled", "<VERes><enrolled>N</enrolled></VERes>")
        self.replies["Purchase"] = reply("Purchase", status="96")
        with pytest.raises(OutcomeUnknown):
            self.process(payment)
        assert self.fresh(payment).status == Status.UNKNOWN
