from __future__ import annotations

from billing.gateways.null.gateway import NullGateway
from billing.models import SavedCard
from tests.apis.tvmiddleware.payments import PaymentTestCase


class PaymentSavedCardDeleteTest(PaymentTestCase):
    path = "payment/saved_card/delete/"

    def test_forgotten(self) -> None:
        self.card()
        self.assert_ok(self.call(post=True, card_id="card-1"))
        assert not SavedCard.objects.exists()
        self.assert_error(self.call(card_id="card-1"), 4)

    def test_another_ones(self) -> None:
        self.card()
        self.assert_error(self.call(key=self.cast.vera_key, card_id="card-1"), 4)
        self.assert_error(self.call(key=self.cast.boris_key, card_id="card-1"), 4)
        assert SavedCard.objects.exists()

    def test_wrong_calls_get_their_error_codes(self) -> None:
        self.assert_error(self.call(), 1)
        self.assert_error(self.call(card_id="x", merchant_type="nobody"), 2)
        NullGateway.keeps_cards = False
        self.addCleanup(setattr, NullGateway, "keeps_cards", True)
        self.assert_error(self.call(card_id="x"), 3)

    def test_an_xml_box_is_told_the_same(self) -> None:
        self.card()
        assert self.xml(card_id="card-1").findtext("error") == "0"
