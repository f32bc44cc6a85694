from __future__ import annotations

from tests.apis.tvmiddleware import subscribing


class CustomerTariffUnsubscribeTest(subscribing.UnsubscribeCases):
    path = "customer/tariff/unsubscribe/"
    owner = "customer"

    def test_of_the_calling_account(self) -> None:
        films = self.tariff()
        self.anna.tariffs.add(films)
        self.assert_ok(self.drop(films))
        assert films.pk not in self.ids()
