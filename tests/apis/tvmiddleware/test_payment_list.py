from __future__ import annotations

from datetime import timedelta

from billing.constants import Status
from tests.apis.tvmiddleware.wallets import WalletTestCase
from tests.factories import NOW


class PaymentListTest(WalletTestCase):
    path = "payment/list/"

    def test_payments_and_charges_the_latest_first(self) -> None:
        first = self.pay_in("100", comment="Cash")
        second = self.pay_in("-30.5", comment="Basic", now=NOW + timedelta(hours=1))
        self.pay_in("7", status=Status.PENDING)
        self.pay_in("8", status=Status.FAILED)
        assert self.assert_ok(self.call())["payments"] == [
            {"id": second.pk, "comment": "Basic", "datetime": int(NOW.timestamp()) + 3600, "amount": -30.5},
            {"id": first.pk, "comment": "Cash", "datetime": int(NOW.timestamp()), "amount": 100},
        ]

    def test_rows_come_in_pages(self) -> None:
        for number in range(5):
            self.pay_in(str(number + 1))
        amounts = [[row["amount"] for row in self.call(limit=2, page=page)["payments"]] for page in (1, 2, 3, 4)]
        assert amounts == [[5, 4], [3, 2], [1], []]

    def test_wrong_parameters_are_refused(self) -> None:
        for params in ({"limit": 0}, {"limit": 101}, {"page": 0}, {"limit": "x"}, {"page": 10**9}, {"page": -1}):
            self.assert_error(self.call(**params), 1)

    def test_an_xml_box_is_told_the_same(self) -> None:
        self.pay_in("100")
        assert self.xml().findtext("payments/item/amount") == "100.0"

    def test_only_what_is_the_callers_is_told(self) -> None:
        self.pay_in("100")
        assert self.assert_ok(self.call(key=self.cast.vera_key))["payments"] == []
