from __future__ import annotations

from datetime import date

from billing.gateways.null.gateway import NullGateway
from tests.apis.tvmiddleware.payments import PaymentTestCase


class PaymentSavedCardListTest(PaymentTestCase):
    path = "payment/saved_card/list/"

    def test_cards(self) -> None:
        self.card(expires_on=date(2026, 11, 21), use_sbp=True)
        self.card(ext_id="card-2", number="5", expires_on=date(2027, 1, 31), for_autopayment=True)
        cards = self.assert_ok(self.call(post=True))["cards"]
        assert sorted(cards, key=lambda row: row["id"]) == [
            {"id": "card-1", "number": "411111******1111", "expired": 1, "use_sbp": 1, "for_autopayment": 0},
            {"id": "card-2", "number": "5", "expired": 0, "use_sbp": 0, "for_autopayment": 1},
        ]

    def test_the_old_name_and_xml(self) -> None:
        self.card()
        assert len(self.assert_ok(self.call("payment/saved_card_list/"))["cards"]) == 1
        assert self.xml().findtext("cards/item/id") == "card-1"

    def test_only_what_is_the_callers_is_told(self) -> None:
        self.card()
        assert self.assert_ok(self.call(key=self.cast.vera_key))["cards"] == []

    def test_wrong_calls_get_their_error_codes(self) -> None:
        self.assert_error(self.call(merchant_type="nobody"), 2)
        NullGateway.keeps_cards = False
        self.addCleanup(setattr, NullGateway, "keeps_cards", True)
        self.assert_error(self.call(), 3)
