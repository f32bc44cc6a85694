"""Notices go to whom paying helps, with the sum that is missing."""

from __future__ import annotations

from billing.models import PriceChange
from tests.billing.schedule.desk import DeskTestCase, SubscriptionDeskTestCase
from tests.commands import run
from tvmiddleware.models import Message, TariffSubscription


class ExpiryTest(DeskTestCase):
    def tell(self) -> list[str]:
        self.day(2027, 1, 30)
        run("send_activation_expires_messages", days_count=3)
        return self.told()

    def test_the_sum_is_what_is_missing(self) -> None:
        self.account(self.tariff(100), extension_date=self.day(2027, 1, 1))
        self.pay(30)
        assert len(self.tell()) == 1
        assert "70.00 RUB" in self.told()[0]
        assert "01.02.2027" in self.told()[0]
        assert len(self.tell()) == 1

    def test_a_card_that_pays_needs_no_notice(self) -> None:
        self.account(self.tariff(100), extension_date=self.day(2027, 1, 1))
        self.card()
        assert self.tell() == []

    def test_no_money_helps_where_nothing_is_charged(self) -> None:
        self.account(deactivation_date=self.day(2027, 2, 1))
        self.account(self.tariff(0), deactivation_date=self.day(2027, 2, 1))
        assert self.tell() == []


class PriceChangeTest(SubscriptionDeskTestCase):
    def test_a_price_of_ones_own_does_not_change(self) -> None:
        basic = self.tariff(100, basic_tariff_priority=1)
        homes = [self.account(), self.account()]
        self.pay(1000)
        for home in homes:
            self.billing("account/tariff/assign", account_id=home.pk, tariff_id=basic.pk)
        own = TariffSubscription.objects.filter(subject__account=homes[0])
        own.update(price=50, is_price_overridden=True)
        PriceChange.objects.create(tariff=basic, price=200, valid_from=self.day(2027, 3, 1))
        self.night(2027, 1, 2)
        assert list(Message.objects.values_list("account", flat=True)) == [homes[1].pk]


class SubscriptionExpiryTest(SubscriptionDeskTestCase):
    def test_one_that_is_not_renewed_asks_for_no_money(self) -> None:
        basic, once = self.tariff(100, basic_tariff_priority=1), self.tariff(50, is_periodical=False)
        home = self.account()
        self.pay(150)
        for tariff in (basic, once):
            self.billing("account/tariff/assign", account_id=home.pk, tariff_id=tariff.pk)
        self.day(2027, 1, 30)
        run("send_activation_expires_messages", days_count=3)
        assert [basic.name in text for text in self.told()] == [True]
        assert "100.00 RUB" in self.told()[0]
