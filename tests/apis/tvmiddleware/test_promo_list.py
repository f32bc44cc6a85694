from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from billing.models import PromoActivation, PromoCode
from tests.apis.tvmiddleware.wallets import WalletTestCase
from tests.factories import NOW


class PromoListTest(WalletTestCase):
    path = "promo/list/"

    def used(self, code: str, *, status: int = 2, **fields: Any) -> PromoCode:
        promo = PromoCode.objects.create(client=self.cast.north.client, code=code, created_at=NOW, **fields)
        PromoActivation.objects.create(
            promo_code=promo, customer=self.customer, account=self.anna, status=status, created_at=NOW
        )
        return promo

    def test_what_was_used(self) -> None:
        films = self.tariff()
        self.used("GIFT").free_tariffs.set([films])
        self.used(
            "LESS", status=1, discount=Decimal("12.5"), valid_from=date(2026, 11, 1), valid_until=date(2026, 12, 1)
        )
        answer = self.assert_ok(self.call())
        assert answer["count"] == 2
        assert answer["promos"] == [
            {
                "type": 1,
                "amount": 0,
                "discount": 12.5,
                "free_tariffs": "",
                "code": "LESS",
                "date": "2026-11-22",
                "valid_from": "2026-11-01",
                "valid_until": "2026-12-01",
                "status": 1,
            },
            {
                "type": 0,
                "amount": 0,
                "discount": 0,
                "free_tariffs": str(films.pk),
                "code": "GIFT",
                "date": "2026-11-22",
                "valid_from": "",
                "valid_until": "",
                "status": 2,
            },
        ]

    def test_rows_come_in_pages(self) -> None:
        for number in range(3):
            self.used(f"C{number}", amount=1)
        first, second = self.call(limit=2), self.call(limit=2, page=2)
        assert [row["code"] for row in first["promos"]] == ["C2", "C1"]
        assert [row["code"] for row in second["promos"]] == ["C0"]
        assert second["count"] == 3

    def test_wrong_parameters_are_refused(self) -> None:
        for params in ({"limit": 0}, {"limit": 101}, {"page": 0}, {"page": "x"}):
            self.assert_error(self.call(**params), 1)

    def test_in_xml_and_of_the_caller(self) -> None:
        self.used("GIFT", amount=1)
        assert self.xml().findtext("promos/item/code") == "GIFT"
        assert self.assert_ok(self.call(key=self.cast.vera_key))["promos"] == []
