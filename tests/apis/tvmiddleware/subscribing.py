"""What connecting and dropping tariffs have in common, whether they become the account's or the customer's."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from tests.apis.tvmiddleware.wallets import WalletTestCase
from tvmiddleware.models import Account, Customer, Tariff, VirtualTariff


class OfOneOwner(WalletTestCase):
    """``owner``: whose the tariffs become, Anna's account's or her customer's."""

    owner: Literal["anna", "customer"]

    def whose(self) -> Account | Customer:
        return self.anna if self.owner == "anna" else self.customer


class SubscribeCases(OfOneOwner):
    def subscribe(self, *tariffs: Tariff, **params: Any) -> dict[str, Any]:
        return self.call(tariff_id=",".join(str(row.pk) for row in tariffs), **params)

    def test_connected_and_paid(self) -> None:
        self.pay_in("1000")
        films = self.tariff()
        answer = self.assert_ok(self.subscribe(films))
        assert answer["payment_info"] == {"is_awaiting_payment": 0}
        assert films.pk in self.ids()
        assert set(self.whose().tariffs.all()) >= {films}
        self.assert_error(self.subscribe(films), 3)

    def test_several_at_once_or_none(self) -> None:
        self.pay_in("1000")
        films, sport = self.tariff(), self.tariff(name="Sport")
        foreign = Tariff.objects.create(client=self.cast.south.client, name="Theirs")
        self.assert_error(self.subscribe(films, foreign), 1)
        assert films.pk not in self.ids()
        self.assert_ok(self.subscribe(films, sport))
        assert {films.pk, sport.pk} <= self.ids()

    def test_not_on_offer(self) -> None:
        self.pay_in("1000")
        for tariff in (
            self.tariff(enabled=False),
            self.tariff(archived=True),
            self.tariff(period=0),
            self.tariff(available_for_inactive_accounts=True),
            Tariff.objects.create(client=self.cast.south.client, name="Theirs"),
        ):
            self.assert_error(self.subscribe(tariff), 1)
        for wrong in ("x", 999999, 10**30):
            self.assert_error(self.call(tariff_id=wrong), 1)
        assert self.balance() == 1000

    def test_not_enough_money(self) -> None:
        self.account(extension_date="2026-11-22")
        self.pay_in("10")
        films = self.tariff()
        answer = self.subscribe(films)
        self.assert_error(answer, 2)
        assert films.pk not in self.ids()
        assert self.balance() == 10

    def test_the_price_is_taken(self) -> None:
        self.account(extension_date="2026-11-22")
        self.pay_in("1000")
        self.assert_ok(self.subscribe(self.tariff(default_activation_price=Decimal(150))))
        assert self.balance() == 850

    def test_two_basic_ones(self) -> None:
        self.pay_in("1000")
        first = self.tariff(basic_tariff_priority=2)
        second = self.tariff(basic_tariff_priority=3)
        self.assert_error(self.subscribe(first, second), 5)

    def test_virtual_ones(self) -> None:
        self.pay_in("1000")
        films = self.tariff()
        bundle = VirtualTariff.objects.create(client=self.cast.north.client, name="All", price=Decimal(350))
        bundle.tariffs.set([films])
        foreign = VirtualTariff.objects.create(client=self.cast.south.client, name="Theirs")
        self.assert_error(self.call(virtual_tariff_id=foreign.pk), 1)
        self.assert_ok(self.call(virtual_tariff_id=bundle.pk, channel_id=self.cast.one.pk))
        assert films.pk in self.ids()
        self.assert_error(self.call(virtual_tariff_id=bundle.pk), 3)

    def test_nothing_named(self) -> None:
        for params in ({}, {"tariff_id": ""}, {"tariff_id": -1, "virtual_tariff_id": -1}):
            self.assert_error(self.call(**params), 120)

    def test_an_xml_box_is_told_the_same(self) -> None:
        self.pay_in("1000")
        root = self.xml(tariff_id=self.tariff().pk)
        assert root.findtext("payment_info/is_awaiting_payment") == "0"
        assert root.findtext("error") == "0"

    def test_the_list_of_channels_is_another_one_at_once(self) -> None:
        self.pay_in("1000")
        films = self.tariff()
        self.cast.closed.tariffs.add(films)
        self.changed()
        path = "channel/list/"
        assert self.cast.closed.pk not in {row["id"] for row in self.call(path)["channels"]}
        self.assert_ok(self.subscribe(films))
        assert self.cast.closed.pk in {row["id"] for row in self.call(path)["channels"]}


class UnsubscribeCases(OfOneOwner):
    def drop(self, *tariffs: Tariff, **params: Any) -> dict[str, Any]:
        return self.call(tariff_id=",".join(str(row.pk) for row in tariffs), **params)

    def had(self, **fields: Any) -> Tariff:
        found = self.tariff(**fields)
        self.whose().tariffs.add(found)
        return found

    def test_dropped(self) -> None:
        films, sport = self.had(), self.had(name="Sport")
        self.assert_ok(self.drop(films, sport))
        assert not {films.pk, sport.pk} & self.ids()
        self.assert_error(self.drop(films), 1)

    def test_all_or_none(self) -> None:
        films = self.had()
        self.assert_error(self.drop(films, self.tariff()), 1)
        assert films.pk in self.ids()

    def test_not_connected(self) -> None:
        foreign = Tariff.objects.create(client=self.cast.south.client, name="Theirs")
        for tariff in (self.tariff(), foreign, self.cast.south.basic):
            self.assert_error(self.drop(tariff), 1)
        self.assert_error(self.call(tariff_id="x"), 1)

    def test_a_basic_one(self) -> None:
        self.assert_error(self.drop(self.had(basic_tariff_priority=5)), 2)

    def test_required_ones(self) -> None:
        self.assert_error(self.drop(self.had(required=True)), 5)
        self.assert_error(self.drop(self.had(available_to_unsubscribe=False)), 5)

    def test_virtual_ones(self) -> None:
        films = self.had()
        bundle = VirtualTariff.objects.create(client=self.cast.north.client, name="All")
        bundle.tariffs.set([films])
        self.assert_error(self.call(virtual_tariff_id=bundle.pk), 1)
        self.whose().virtual_tariffs.add(bundle)
        self.assert_ok(self.call(virtual_tariff_id=bundle.pk))
        assert not self.whose().virtual_tariffs.exists()

    def test_nothing_named(self) -> None:
        self.assert_error(self.call(), 120)

    def test_an_xml_box_is_told_the_same(self) -> None:
        assert self.xml(tariff_id=self.had().pk).findtext("error") == "0"
