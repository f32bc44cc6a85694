from __future__ import annotations

from tests.apis.tvmiddleware import subscribing


class AccountTariffUnsubscribeTest(subscribing.UnsubscribeCases):
    path = "account/tariff/unsubscribe"
    owner = "anna"

    def test_the_customers_own(self) -> None:
        films = self.tariff()
        self.customer.tariffs.add(films)
        self.assert_error(self.drop(films), 1)
