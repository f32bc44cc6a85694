"""The subscription model: periods of their own, lapses, pauses, trials, price changes."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from billing import errors
from billing.constants import Source
from billing.models import PriceChange
from billing.services.charging import payment_credit
from billing.services.nightly import accounts_check
from billing.services.price_changes import price_changes_announce, price_changes_apply
from billing.services.tariffs import (
    Connected,
    monthly_price,
    subscription_close,
    tariff_subscribe,
    tariff_unsubscribe,
    tariffs_assign_default,
    tariffs_subscribe,
)
from tests import factories as make
from tests.billing.base import START, BillingTestCase, at
from tvmiddleware.models import Message, Tariff, TariffSubscription

D = Decimal
NOW = at(START)


class SubscriptionTestCase(BillingTestCase):
    billing_type = "subscription"

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.account.tariffs.set([])

    def connect(self, *tariffs: Tariff, day: date = START, **fields: Any) -> Connected:
        return tariffs_subscribe(subject=self.account, tariffs=tariffs, now=at(day), actor="test", **fields)

    def has(self) -> set[int]:
        return set(self.account.tariffs.values_list("pk", flat=True))

    def row(self, tariff: Tariff) -> TariffSubscription:
        return TariffSubscription.objects.filter(tariff=tariff).latest("pk")

    def pay(self, amount: int, day: date) -> None:
        number = f"p{day}{amount}"
        payment_credit(customer=self.customer, amount=D(amount), source=Source.NULL, ext_id=number, now=at(day))


class RenewalTest(SubscriptionTestCase):
    def test_each_is_renewed_at_its_own_end(self) -> None:
        self.give(1000)
        self.connect(self.basic)
        self.connect(self.extra, day=date(2026, 2, 10))
        for day in range(69):
            self.night(START + timedelta(days=day))
        assert [row[0] for row in self.charges(self.basic)] == ["2026-01-31", "2026-02-28", "2026-03-31"]
        assert [row[0] for row in self.charges(self.extra)] == ["2026-02-10", "2026-03-10"]
        assert self.balance() == 1000 - 300 - 60
        assert self.row(self.basic).end_date == date(2026, 4, 30)

    def test_no_money_no_tariff_until_a_payment(self) -> None:
        self.give(100)
        self.connect(self.basic)
        account = self.night(date(2026, 3, 2))
        assert (account.active, account.status_reason, self.has()) == (False, "DEBT", set())
        self.pay(99, date(2026, 3, 5))
        assert not self.fresh().active
        self.pay(1, date(2026, 3, 6))
        assert (self.fresh().active, self.has(), self.balance()) == (True, {self.basic.pk}, D(0))
        assert (self.row(self.basic).start_date, self.row(self.basic).end_date) == (START, date(2026, 4, 6))

    def test_an_additional_one_lapses_alone(self) -> None:
        self.give(230)
        self.connect(self.basic, self.extra)
        account = self.night(date(2026, 2, 28))
        assert (account.active, self.has(), self.balance()) == (True, {self.basic.pk}, D(0))
        assert self.row(self.extra).is_lapsed
        self.pay(30, date(2026, 3, 10))
        assert self.has() == {self.basic.pk, self.extra.pk}

    def test_what_waits_too_long_is_closed(self) -> None:
        self.give(100)
        self.connect(self.basic)
        self.night(date(2026, 3, 1))
        self.night(date(2026, 3, 29))
        assert not self.row(self.basic).is_closed
        self.night(date(2026, 3, 30))
        assert self.row(self.basic).is_closed
        self.pay(500, date(2026, 4, 1))
        assert self.has() == set()

    def test_subscribing_again_ends_the_waiting(self) -> None:
        self.give(130)
        self.connect(self.basic, self.extra)
        self.night(date(2026, 3, 1))
        self.give(100)
        self.connect(self.basic, day=date(2026, 3, 3))
        assert (self.fresh().active, self.has()) == (True, {self.basic.pk})
        assert TariffSubscription.objects.filter(tariff=self.basic, is_closed=False).count() == 1

    def test_downtime_in_the_order_of_the_ends(self) -> None:
        self.give(100 + 30 + 100 + 30)
        self.connect(self.basic)
        self.connect(self.extra, day=date(2026, 2, 5))
        self.night(date(2026, 5, 1))
        assert [row[0] for row in self.charges()] == ["2026-01-31", "2026-02-05", "2026-02-28", "2026-03-05"]

    def test_one_off_and_own_terms(self) -> None:
        self.give(1000)
        done = tariff_subscribe(
            subject=self.customer, tariff=self.extra, now=NOW, actor="api", price=D("9.90"), duration=10,
            by_operator=True,
        )  # fmt: skip
        row = done.subscriptions[0]
        assert (row.end_date, row.is_periodical, row.price, row.is_price_overridden) == (
            date(2026, 2, 10), False, D("9.90"), True,
        )  # fmt: skip
        self.night(date(2026, 2, 10))
        assert (self.row(self.extra).is_closed, self.customer.tariffs.count(), self.balance()) == (True, 0, D("990.10"))

    def test_an_own_price_expires(self) -> None:
        self.give(1000)
        tariff_subscribe(
            subject=self.account, tariff=self.basic, now=NOW, actor="api", price=D(10),
            price_expiration=date(2026, 3, 31), by_operator=True,
        )  # fmt: skip
        self.night(date(2026, 4, 30))
        assert [row[2] for row in self.charges()] == [10, 10, 100, 100]
        assert (self.row(self.basic).price, self.row(self.basic).is_price_overridden) == (D(100), False)

    def test_terms_that_make_no_sense(self) -> None:
        for terms in (
            {"end_date": START},
            {"price": D(-1)},
            {"price_expiration": date(2026, 5, 1)},
            {"price": D(1), "price_expiration": START},
        ):
            with pytest.raises(errors.SubscriptionRefused):
                tariff_subscribe(subject=self.account, tariff=self.basic, now=NOW, actor="api", **terms)

    def test_paid_days_are_kept_for_connecting_again(self) -> None:
        self.give(1000)
        self.connect(self.basic, self.extra)
        tariff_unsubscribe(subject=self.account, tariff=self.extra, now=NOW, actor="test")
        self.connect(self.extra, day=date(2026, 2, 3))
        assert (self.balance(), self.row(self.extra).end_date) == (D(870), date(2026, 2, 28))

    def test_closing_by_id(self) -> None:
        self.give(1000)
        self.connect(self.basic)
        pk, client_id = self.row(self.basic).pk, self.client_row.pk
        with pytest.raises(errors.SubscriptionNotFound):
            subscription_close(client_id=make.client().pk, subscription_id=pk, now=NOW, actor="api")
        subscription_close(client_id=client_id, subscription_id=pk, now=NOW, actor="api")
        assert self.has() == set()
        with pytest.raises(errors.SubscriptionNotFound):
            subscription_close(client_id=client_id, subscription_id=pk, now=NOW, actor="api")

    def test_a_block_pauses_the_days(self) -> None:
        self.give(1000)
        self.connect(self.basic)
        self.dates(status_reason="BLOCK")
        self.night(date(2026, 2, 10))
        self.night(date(2026, 3, 10))
        assert self.row(self.basic).paused_at == date(2026, 2, 10)
        self.dates(status_reason="ACTIVE")
        self.night(date(2026, 3, 12))
        row = self.row(self.basic)
        assert (row.paused_at, row.end_date) == (None, date(2026, 3, 30))
        assert self.charges() == [("2026-01-31", "2026-03-30", D(100))]
        self.night(date(2026, 3, 30))
        assert self.charges()[1][:2] == ("2026-03-30", "2026-04-30")

    def test_a_trial_becomes_paid_subscriptions_or_debt(self) -> None:
        for money, active in ((130, True), (100, True), (99, False)):
            account = make.account(self.client_row, active=True, is_trial=True, deactivation_date=date(2026, 2, 3))
            account.tariffs.set([self.basic, self.extra])
            self.give(money, customer=account.customer)
            self.night(date(2026, 2, 3), customer=account.customer)
            fresh = self.fresh(account)
            assert (fresh.active, fresh.status_reason) == ((True, "ACTIVE") if active else (False, "DEBT"))
            assert account.tariffs.count() == (2 if money in (130, 99) else 1)

    def test_registration_then_the_first_payment(self) -> None:
        account = make.account(self.client_row, active=False, status_reason="DEBT")
        tariffs_assign_default(customer=account.customer, account=account, now=NOW, actor="register")
        assert list(account.tariffs.all()) == [self.basic]
        payment_credit(customer=account.customer, amount=D(150), source=Source.NULL, ext_id="first", now=NOW)
        assert (self.fresh(account).active, self.balance(account.customer)) == (True, D(50))

    def test_a_customers_basic_tariff_carries_all_accounts(self) -> None:
        second = make.account(self.client_row, customer=self.customer)
        self.give(100)
        tariffs_subscribe(subject=self.customer, tariffs=[self.basic], now=NOW, actor="test")
        self.night(date(2026, 2, 28))
        assert not self.fresh().active
        assert not self.fresh(second).active
        self.pay(100, date(2026, 3, 1))
        assert self.fresh().active
        assert self.fresh(second).active


class PriceChangeTest(SubscriptionTestCase):
    def test_it_is_announced_once_and_holds_from_its_day_on(self) -> None:
        self.give(2000)
        self.connect(self.basic)
        PriceChange.objects.create(
            tariff=self.basic, price=150, valid_from=date(2026, 3, 1), announce_on=date(2026, 2, 15)
        )
        for day in (date(2026, 2, 14), date(2026, 2, 15), date(2026, 2, 16)):
            price_changes_announce(now=at(day))
            assert Message.objects.count() == (0 if day.day == 14 else 1)
        assert "150" in Message.objects.get().text
        accounts_check(now=at(date(2026, 4, 1)))  # after downtime: February at the old price, March at the new one
        price_changes_apply(now=at(date(2026, 4, 1)))
        assert [row[2] for row in self.charges()] == [100, 100, 150]
        self.basic.refresh_from_db()
        assert self.basic.price == 150
        accounts_check(now=at(date(2026, 4, 30)))
        assert self.charges()[-1] == ("2026-04-30", "2026-05-31", D(150))

    def test_an_own_price_stays(self) -> None:
        self.give(2000)
        tariff_subscribe(subject=self.account, tariff=self.basic, now=NOW, actor="api", price=D(10))
        PriceChange.objects.create(tariff=self.basic, price=150, valid_from=date(2026, 2, 1))
        price_changes_apply(now=at(date(2026, 2, 1)))
        accounts_check(now=at(date(2026, 2, 28)))
        assert [row[2] for row in self.charges()] == [10, 10]


class MonthTest(SubscriptionTestCase):
    def test_a_month_costs_what_the_next_one_will(self) -> None:
        """The price that was paid is over; the one that was promised is not."""
        self.give(1000)
        self.connect(self.basic)
        tariff_subscribe(subject=self.account, tariff=self.extra, now=NOW, actor="test", price=D(7))
        Tariff.objects.filter(pk__in=[self.basic.pk, self.extra.pk]).update(price=200)
        assert monthly_price(customer=self.customer, now=NOW) == 207
