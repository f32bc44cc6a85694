from __future__ import annotations

from tests.apis.tvmiddleware import subscribing


class CustomerTariffSubscribeTest(subscribing.SubscribeCases):
    path = "customer/tariff/subscribe/"
    owner = "customer"

    def test_what_the_account_has_is_not_bought_twice(self) -> None:
        self.pay_in("1000")
        films = self.tariff()
        self.anna.tariffs.add(films)
        self.assert_error(self.subscribe(films), 3)

    def test_an_inactive_account_is_switched_on(self) -> None:
        self.account(active=False, status_reason="DEBT")
        self.pay_in("1000")
        self.assert_ok(self.subscribe(self.tariff(), try_activate=1))
        assert self.anna.active
