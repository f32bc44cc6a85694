from __future__ import annotations

from typing import Any

from tests.apis.tvmiddleware.wallets import WalletTestCase
from tvmiddleware.models import Tariff, VirtualTariff


class CustomerTariffUnsubscribeTest(WalletTestCase):
    path = "customer/tariff/unsubscribe/"

    def drop(self, *tariffs: Tariff, **params: Any) -> dict[str, Any]:
        return self.call(tariff_id=",".join(str(row.pk) for row in tariffs), **params)

    def had(self, **fields: Any) -> Tariff:
        found = self.tariff(**fields)
        self.customer.tariffs.add(found)
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
        self.customer.virtual_tariffs.add(bundle)
        self.assert_ok(self.call(virtual_tariff_id=bundle.pk))
        assert not self.customer.virtual_tariffs.exists()

    def test_nothing_named(self) -> None:
        self.assert_error(self.call(), 120)

    def test_an_xml_box_is_told_the_same(self) -> None:
        assert self.xml(tariff_id=self.had().pk).findtext("error") == "0"

    def test_of_the_calling_account(self) -> None:
        films = self.tariff()
        self.anna.tariffs.add(films)
        self.assert_ok(self.drop(films))
        assert films.pk not in self.ids()
