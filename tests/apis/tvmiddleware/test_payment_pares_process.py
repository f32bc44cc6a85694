from __future__ import annotations

from unittest import mock

from billing.gateways.base import Outcome, State
from billing.gateways.null.gateway import NullGateway
from tests.apis.tvmiddleware.payments import CARD, PaymentTestCase


class PaymentParesProcessTest(PaymentTestCase):
    path = "payment/pares/process/"

    def test_a_gateway_without_it(self) -> None:
        made = self.begun("100")
        self.assert_error(self.call(post=True, transaction_id=made["transaction_id"], pares="P", **CARD), 2)
        assert self.balance() == 0

    def test_the_banks_answer_is_passed_on(self) -> None:
        made = self.begun("100")
        paid = Outcome(State.PAID, made["payment_id"], self.payment().amount, "RUB")
        with mock.patch.object(NullGateway, "pares", return_value=paid) as pares:
            given = {"transaction_id": made["transaction_id"], "session_id": made["session_id"], "pares": "P=", **CARD}
            self.assert_ok(self.call(post=True, **given))
        assert pares.call_args.args[2] == "P="
        assert self.balance() == 100
        self.assert_error(self.call(post=True, **given), 2)

    def test_no_such_payment(self) -> None:
        made = self.begun("100")
        self.assert_error(self.call(transaction_id=999, pares="P", **CARD), 1)
        self.assert_error(self.call(transaction_id=made["transaction_id"], session_id="other", pares="P", **CARD), 1)
        given = {"transaction_id": made["transaction_id"], "pares": "P", **CARD}
        self.assert_error(self.call(key=self.cast.vera_key, **given), 1)

    def test_wrong_parameters_are_refused(self) -> None:
        made = self.begun("100")
        self.assert_error(self.call(transaction_id=made["transaction_id"], **CARD), 2)
        self.assert_error(self.call(transaction_id=made["transaction_id"], pares="P", **{**CARD, "card_cvv": "x"}), 2)

    def test_an_xml_box_is_told_the_same(self) -> None:
        assert self.xml(transaction_id=1, pares="P", **CARD).findtext("error") == "1"
