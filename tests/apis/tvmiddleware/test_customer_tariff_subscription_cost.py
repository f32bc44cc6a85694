from __future__ import annotations

from decimal import Decimal

from tests.apis.tvmiddleware.wallets import WalletTestCase
from tvmiddleware.models import Tariff, VirtualTariff


class CustomerTariffSubscriptionCostTest(WalletTestCase):
    path = "customer/tariff/subscription/cost/"

    def test_price_and_what_is_left(self) -> None:
        self.pay_in("1000")
        films, sport = self.tariff(), self.tariff(name="Sport", default_activation_price=None)
        answer = self.assert_ok(self.call(tariff_id=f"{films.pk},{sport.pk}"))
        assert (answer["price"], answer["balance"]) == (450, 550)
        assert self.balance() == 1000
        assert films.pk not in self.ids()

    def test_more_than_there_is(self) -> None:
        answer = self.assert_ok(self.call(tariff_id=self.tariff().pk))
        assert (answer["price"], answer["balance"]) == (150, -150)

    def test_virtual_ones(self) -> None:
        bundle = VirtualTariff.objects.create(client=self.cast.north.client, name="All", price=Decimal(250))
        bundle.tariffs.set([self.tariff(default_activation_price=None)])
        assert self.assert_ok(self.call(virtual_tariff_id=bundle.pk))["price"] == 250

    def test_not_available(self) -> None:
        foreign = Tariff.objects.create(client=self.cast.south.client, name="Theirs")
        for number in (foreign.pk, self.tariff(enabled=False).pk, self.cast.north.basic.pk, "x", ""):
            self.assert_error(self.call(tariff_id=number), 1)

    def test_an_xml_box_is_told_the_same(self) -> None:
        assert self.xml(tariff_id=self.tariff().pk).findtext("price") == "150.0"
