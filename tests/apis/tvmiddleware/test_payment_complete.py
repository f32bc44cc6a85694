from __future__ import annotations

from billing.models import Payment
from tests.apis.tvmiddleware.payments import CARD, PENDING, UNKNOWN, PaymentTestCase


class PaymentCompleteTest(PaymentTestCase):
    path = "payment/complete/"

    def test_the_gateway_says_paid(self) -> None:
        made = self.begun("100")
        answer = self.assert_ok(
            self.call(post=True, transaction_id=made["transaction_id"], session_id=made["session_id"])
        )
        assert answer["status"] == 1
        assert self.balance() == 100
        self.assert_error(self.call(transaction_id=made["transaction_id"]), 3)
        assert self.balance() == 100

    def test_still_pending(self) -> None:
        made = self.begun(PENDING)
        assert self.assert_ok(self.call(transaction_id=made["transaction_id"]))["status"] == 0

    def test_an_unknown_outcome_is_found_out(self) -> None:
        made = self.begun(UNKNOWN)
        self.call("payment/process/", payment_id=made["payment_id"], **CARD)
        assert self.payment().status == Payment.Status.UNKNOWN
        assert self.assert_ok(self.call(transaction_id=made["transaction_id"]))["status"] == 1

    def test_no_such_payment(self) -> None:
        made = self.begun("100")
        for params in ({}, {"transaction_id": "x"}, {"transaction_id": 999999}):
            self.assert_error(self.call(**params), 1)
        self.assert_error(self.call(transaction_id=made["transaction_id"], session_id="other"), 1)
        self.assert_error(self.call(key=self.cast.vera_key, transaction_id=made["transaction_id"]), 1)
        assert self.balance() == 0

    def test_the_gateway_is_gone(self) -> None:
        made = self.begun("100")
        Payment.objects.update(gateway="gone")
        self.merchant.gateway = "gone"
        self.merchant.save()
        self.assert_error(self.call(transaction_id=made["transaction_id"]), 2)

    def test_an_xml_box_is_told_the_same(self) -> None:
        made = self.begun("100")
        assert self.xml(transaction_id=made["transaction_id"]).findtext("status") == "1"
