from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from billing.models import PromoActivation, PromoCode
from tests.apis.tvmiddleware.wallets import WalletTestCase
from tests.factories import NOW


class PromoActivateTest(WalletTestCase):
    path = "promo/activate/"

    def promo(self, **fields: Any) -> PromoCode:
        values = {"client": self.cast.north.client, "code": "WELCOME", "created_at": NOW, **fields}
        return PromoCode.objects.create(**values)

    def test_an_amount(self) -> None:
        self.promo(amount=Decimal("25.5"))
        answer = self.assert_ok(self.call(code="WELCOME"))
        assert (answer["type"], answer["amount"], answer["discount"], answer["free_tariffs"]) == (0, 25.5, 0, "")
        assert self.balance() == Decimal("25.5")
        self.assert_error(self.call(code="WELCOME"), 3)
        assert self.balance() == Decimal("25.5")

    def test_a_discount(self) -> None:
        self.promo(discount=Decimal(20))
        answer = self.assert_ok(self.call(code=" WELCOME "))
        assert (answer["type"], answer["discount"]) == (1, 20)

    def test_free_tariffs(self) -> None:
        films, sport = self.tariff(), self.tariff(name="Sport")
        self.promo().free_tariffs.set([films, sport])
        answer = self.assert_ok(self.call(code="WELCOME"))
        assert answer["free_tariffs"] == f"{films.pk},{sport.pk}"
        assert {films.pk, sport.pk} <= self.ids()
        assert self.balance() == 0

    def test_no_such_code(self) -> None:
        self.promo(client=self.cast.south.client, code="THEIRS", amount=5)
        for code in ("", "NOPE", "THEIRS", "x" * 1000):
            self.assert_error(self.call(code=code), 1)

    def test_another_accounts(self) -> None:
        self.promo(account=self.cast.boris, amount=5)
        self.assert_error(self.call(code="WELCOME"), 2)

    def test_used_up(self) -> None:
        promo = self.promo(amount=5)
        PromoActivation.objects.create(
            promo_code=promo, customer=self.cast.boris.customer, account=self.cast.boris, created_at=NOW
        )
        self.assert_error(self.call(code="WELCOME"), 3)

    def test_too_early_and_too_late(self) -> None:
        self.promo(amount=5, valid_from=date(2026, 11, 23))
        self.promo(code="OLD", amount=5, valid_until=date(2026, 11, 21))
        self.assert_error(self.call(code="WELCOME"), 4)
        self.assert_error(self.call(code="OLD"), 4)

    def test_an_inactive_account(self) -> None:
        self.promo(amount=5)
        self.assert_error(self.call(key=self.cast.boris_key, code="WELCOME"), 6)

    def test_an_xml_box_is_told_the_same(self) -> None:
        self.promo(amount=5)
        assert self.xml(code="WELCOME").findtext("amount") == "5.0"
