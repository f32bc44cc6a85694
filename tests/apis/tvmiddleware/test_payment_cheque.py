from __future__ import annotations

from unittest import mock

from billing.gateways.errors import GatewayUnreachable
from billing.gateways.null.gateway import NullGateway
from tests.apis.tvmiddleware.payments import PaymentTestCase


class PaymentChequeTest(PaymentTestCase):
    path = "payment/cheque/"

    def test_the_gateway_sends_it(self) -> None:
        paid = self.paid()
        with mock.patch.object(NullGateway, "receipt") as receipt:
            self.assert_ok(self.call(post=True, transaction_id=paid, email="anna@example.com"))
        assert receipt.call_args.args[1] == "anna@example.com"

    def test_the_gateway_fails(self) -> None:
        paid = self.paid()
        with mock.patch.object(NullGateway, "receipt", side_effect=GatewayUnreachable):
            self.assert_error(self.call(transaction_id=paid, email="anna@example.com"), 2)

    def test_no_such_payment(self) -> None:
        open_one = self.begun("5")["transaction_id"]
        for number in (open_one, 999, "x", ""):
            self.assert_error(self.call(transaction_id=number, email="anna@example.com"), 1)

    def test_another_ones(self) -> None:
        paid = self.paid()
        self.assert_error(self.call(key=self.cast.vera_key, transaction_id=paid, email="vera@example.com"), 1)

    def test_where_to(self) -> None:
        paid = self.paid()
        for email in ("", "x"):
            self.assert_error(self.call(transaction_id=paid, email=email), 1)

    def test_an_xml_box_is_told_the_same(self) -> None:
        assert self.xml(transaction_id=self.paid(), email="anna@example.com").findtext("error") == "0"
