from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.apis.tvmiddleware.wallets import WalletTestCase
from tvmiddleware.models import Tariff, VirtualTariff


class CustomerTariffListTest(WalletTestCase):
    path = "customer/tariff/list/"

    def rows(self, **params: Any) -> dict[int, dict[str, object]]:
        return {row["id"]: row for row in self.assert_ok(self.call(**params))["tariffs"]}

    def test_what_she_has_and_what_she_may_connect(self) -> None:
        self.account(deactivation_date=date(2026, 12, 22))
        films = self.tariff(name_lang1="Films en", description="Many films", meta={"color": "red"}, icon="t/i.png")
        films.channels.add(self.cast.one, self.cast.two)
        rows = self.rows(lang="en")
        basic = rows[self.cast.north.basic.pk]
        assert (basic["is_assigned"], basic["basic_tariff_priority"], basic["channels_count"]) == (1, 1, 1)
        assert basic["subscription_end_date"] == "2026-12-22"
        assert basic["available_to_unsubscribe"] == 0
        row = rows[films.pk]
        assert row == {
            "id": films.pk,
            "name": "Films en",
            "description": "Many films",
            "period": 1,
            "price": "150.00",
            "price_after_activation": "300.00",
            "basic_tariff_priority": 0,
            "is_assigned": 0,
            "subscription_end_date": "",
            "is_virtual": 0,
            "available_to_unsubscribe": 1,
            "channels_count": 2,
            "is_periodical": 1,
            "icon": row["icon"],
            "icon_tv": "",
            "videos_count": 0,
            "archived": 0,
            "meta": '{"color":"red"}',
        }
        assert str(row["icon"]).endswith("t/i.png")

    def test_what_is_not_shown(self) -> None:
        gone = [
            self.tariff(period=0),
            self.tariff(enabled=False),
            self.tariff(archived=True),
            self.tariff(available_for_inactive_accounts=True),
            Tariff.objects.create(client=self.cast.south.client, name="Theirs"),
        ]
        assert not {row.pk for row in gone} & set(self.rows())

    def test_an_archived_one_that_she_has(self) -> None:
        old = self.tariff(archived=True)
        self.customer.tariffs.add(old)
        assert (self.rows()[old.pk]["archived"], self.rows()[old.pk]["is_assigned"]) == (1, 1)

    def test_opens_no_channels(self) -> None:
        films = self.tariff(used_for_channel_list=False)
        assert self.rows()[films.pk]["channels_count"] == -1

    def test_virtual_ones(self) -> None:
        films, sport = self.tariff(), self.tariff(name="Sport", price=Decimal(100), default_activation_price=None)
        films.channels.add(self.cast.one)
        sport.channels.add(self.cast.one, self.cast.two)
        bundle = VirtualTariff.objects.create(client=self.cast.north.client, name="All", price=Decimal(350))
        bundle.tariffs.set([films, sport])
        summed = VirtualTariff.objects.create(client=self.cast.north.client, name="Sum")
        summed.tariffs.set([films, sport])
        only = [row for row in self.assert_ok(self.call(show_virtual_tariffs=1))["tariffs"]]
        assert [(row["id"], row["is_virtual"], row["price"], row["price_after_activation"]) for row in only] == [
            (bundle.pk, 1, "250.00", "350.00"),
            (summed.pk, 1, "250.00", "400.00"),
        ]
        assert only[0]["channels_count"] == 2
        assert all(row["is_virtual"] == 0 for row in self.assert_ok(self.call(show_virtual_tariffs=0))["tariffs"])
        both = self.assert_ok(self.call())["tariffs"]
        assert {row["is_virtual"] for row in both} == {0, 1}
        self.customer.virtual_tariffs.add(bundle)
        assert self.call(show_virtual_tariffs=1)["tariffs"][0]["is_assigned"] == 1

    def test_an_xml_box_is_told_the_same(self) -> None:
        root = self.xml()
        assert root.findtext("tariffs/item/price") == "100.00"

    def test_of_the_own_operator(self) -> None:
        rows = self.assert_ok(self.call(key=self.cast.vera_key))["tariffs"]
        assert {row["id"] for row in rows} == {self.cast.south.basic.pk, self.cast.south.extra.pk}

    def test_what_is_priced_in_another_currency_is_not_offered(self) -> None:
        dollars = self.tariff(currency="USD", default_activation_price=None, price=Decimal(10))
        bundle = VirtualTariff.objects.create(client=self.cast.north.client, name="Dollars")
        bundle.tariffs.add(dollars)
        assert dollars.pk not in self.rows(show_virtual_tariffs=0)
        assert bundle.pk not in self.rows(show_virtual_tariffs=1)
        self.customers(currency="USD")
        assert self.rows(show_virtual_tariffs=0)[dollars.pk]["price"] == "10.00"
        assert bundle.pk in self.rows(show_virtual_tariffs=1)
        assert self.cast.north.extra.pk not in set(self.rows(show_virtual_tariffs=0)) - set(
            self.cast.anna.tariffs.values_list("pk", flat=True)
        )

    def test_prices_in_dinars(self) -> None:
        tariff = self.tariff(price=Decimal("1.125"), default_activation_price=Decimal("0.5"), currency="KWD")
        self.customers(currency="KWD")
        row = self.rows()[tariff.pk]
        assert (row["price"], row["price_after_activation"]) == ("0.50", "1.125")
