from __future__ import annotations

from tests.apis.tvmiddleware import subscribing


class AccountTariffSubscribeTest(subscribing.SubscribeCases):
    path = "account/tariff/subscribe"
    owner = "anna"

    def test_it_becomes_the_accounts(self) -> None:
        self.pay_in("1000")
        films = self.tariff()
        self.assert_ok(self.subscribe(films))
        assert films not in self.customer.tariffs.all()
