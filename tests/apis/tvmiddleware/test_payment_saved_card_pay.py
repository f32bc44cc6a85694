from __future__ import annotations

from billing.models import Payment
from tests.apis.tvmiddleware.payments import PENDING, POOR, UNKNOWN, PaymentTestCase


class PaymentSavedCardPayTest(PaymentTestCase):
    path = "payment/saved_card/pay/"

    def test_paid(self) -> None:
        self.card()
        self.assert_ok(self.call(post=True, amount=100, card_id="card-1"))
        assert self.balance() == 100
        self.assert_ok(self.call(amount=5))  # without a card: the usual one
        assert self.balance() == 105

    def test_refused_and_unknown(self) -> None:
        self.card()
        self.assert_error(self.call(amount=POOR), 7)
        self.assert_error(self.call(amount=UNKNOWN), 3)
        assert self.balance() == 0
        self.assert_error(self.call(amount=100), 8)  # until the other one is settled
        assert Payment.objects.count() == 2

    def test_one_at_a_time(self) -> None:
        self.card()
        self.assert_ok(self.call(amount=PENDING))
        self.assert_error(self.call(amount=100), 8)
        assert self.balance() == 0

    def test_no_card(self) -> None:
        self.assert_error(self.call(amount=100), 19)
        self.card()
        self.assert_error(self.call(amount=100, card_id="other"), 19)
        self.assert_error(self.call(key=self.cast.vera_key, amount=100, card_id="card-1"), 19)
        assert not Payment.objects.exists()

    def test_amounts(self) -> None:
        self.card()
        for amount in ("", "x"):
            self.assert_error(self.call(amount=amount), 4)
        self.assert_error(self.call(amount=0), 18)

    def test_an_xml_box_is_told_the_same(self) -> None:
        self.card()
        assert self.xml(amount=5).findtext("error") == "0"
