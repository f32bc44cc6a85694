from __future__ import annotations

from datetime import date

from tests.apis.tvmiddleware.wallets import WalletTestCase


class AccountTariffListTest(WalletTestCase):
    path = "account/tariff/list"

    def test_prices_are_numbers(self) -> None:
        self.account(deactivation_date=date(2026, 12, 22))
        films = self.tariff()
        rows = {row["id"]: row for row in self.assert_ok(self.call())["tariffs"]}
        assert (rows[films.pk]["price"], rows[films.pk]["price_after_activation"]) == (150, 300)
        assert rows[films.pk]["is_assigned"] == 0
        basic = rows[self.cast.north.basic.pk]
        assert (basic["is_assigned"], basic["price"], basic["subscription_end_date"]) == (1, 100, "2026-12-22")
        assert "meta" not in basic

    def test_what_the_customer_has_is_the_accounts_too(self) -> None:
        films = self.tariff()
        self.customer.tariffs.add(films)
        rows = {row["id"]: row for row in self.assert_ok(self.call())["tariffs"]}
        assert rows[films.pk]["is_assigned"] == 1

    def test_in_xml_and_with_a_slash(self) -> None:
        assert self.xml().findtext("tariffs/item/price") == "100.0"
        assert self.response(f"{self.path}/", **self.identity()).status_code == 200

    def test_of_the_own_operator(self) -> None:
        films = self.tariff()
        rows = self.assert_ok(self.call(key=self.cast.vera_key))["tariffs"]
        assert films.pk not in {row["id"] for row in rows}
