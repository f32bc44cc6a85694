"""Connecting and dropping tariffs in the classic model."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from billing import errors
from billing.constants import Source
from billing.models import Discount
from billing.services.charging import payment_credit
from billing.services.tariffs import (
    Connected,
    monthly_price,
    tariff_price,
    tariff_unsubscribe,
    tariffs_assign_default,
    tariffs_cost,
    tariffs_subscribe,
    tariffs_unsubscribe,
)
from tests import factories as make
from tests.billing.base import START, BillingTestCase, at
from tvmiddleware.models import Account, Customer, Tariff, VirtualTariff

D = Decimal
NOW = at(START)


class SubscribeTest(BillingTestCase):
    def connect(self, *tariffs: Tariff, subject: Account | Customer | None = None, **fields: Any) -> Connected:
        who = self.account if subject is None else subject
        return tariffs_subscribe(subject=who, tariffs=tariffs, now=NOW, actor="test", **fields)

    def has(self) -> set[int]:
        return set(self.account.tariffs.values_list("pk", flat=True))

    def test_the_first_month_is_paid_at_once(self) -> None:
        self.give(100)
        done = self.connect(self.extra)
        assert (done.cost, self.balance(), self.has()) == (D(30), D(70), {self.basic.pk, self.extra.pk})
        assert self.charges(self.extra) == [("2026-01-31", "2026-02-28", D(30))]

    def test_without_money_nothing_is_connected(self) -> None:
        self.give("29.99")
        with pytest.raises(errors.NotEnoughMoney) as caught:
            self.connect(self.extra)
        assert caught.value.fields == {"balance": D("29.99"), "price": D(30)}
        assert (self.has(), self.amounts()) == ({self.basic.pk}, [D("29.99")])

    def test_all_or_none(self) -> None:
        self.give(40)
        second = make.tariff(self.client_row, price=20)
        with pytest.raises(errors.NotEnoughMoney):
            self.connect(self.extra, second)
        assert self.has() == {self.basic.pk}

    def test_what_ends_in_the_middle_of_the_accounts_month_is_aligned_with_it(self) -> None:
        self.give(1000)
        self.dates(extension_date=date(2026, 1, 20))
        self.connect(self.extra)
        for day in range(120):
            self.night(START + timedelta(days=day))
        rows = self.charges(self.extra)
        assert rows[0] == ("2026-01-31", "2026-02-28", D(30))
        assert rows[1][:2] == ("2026-02-28", "2026-03-20")
        assert rows[2] == ("2026-03-20", "2026-04-20", D(30))
        assert all(rows[number][1] == rows[number + 1][0] for number in range(len(rows) - 1))

    def test_connecting_again_within_the_paid_month_is_free(self) -> None:
        self.give(100)
        self.connect(self.extra)
        tariff_unsubscribe(subject=self.account, tariff=self.extra, now=NOW, actor="test")
        assert tariff_price(subject=self.account, tariff=self.extra, now=NOW) == 0
        assert self.connect(self.extra).cost == 0
        assert self.balance() == 70

    def test_connecting_again_on_another_day_of_the_paid_month_is_free_too(self) -> None:
        self.give(100)
        self.connect(self.extra)
        tariff_unsubscribe(subject=self.account, tariff=self.extra, now=NOW, actor="test")
        later = at(START + timedelta(days=10))
        assert tariff_price(subject=self.account, tariff=self.extra, now=later) == 0
        done = tariffs_subscribe(subject=self.account, tariffs=[self.extra], now=later, actor="test")
        assert (done.cost, self.balance(), len(self.charges(self.extra))) == (D(0), D(70), 1)

    def test_an_activation_price_is_paid_once_only(self) -> None:
        self.extra.default_activation_price = D(1)
        self.extra.save()
        self.give(100)
        assert tariff_price(subject=self.account, tariff=self.extra, now=NOW) == 1
        assert self.connect(self.extra).cost == 1
        tariff_unsubscribe(subject=self.account, tariff=self.extra, now=NOW, actor="test")
        later = at(START + timedelta(days=60))
        assert tariffs_subscribe(subject=self.account, tariffs=[self.extra], now=later, actor="test").cost == 30

    def test_an_inactive_account_pays_when_it_is_switched_on(self) -> None:
        self.dates(active=False, status_reason="DEBT")
        assert self.connect(self.extra).cost == 0
        payment_credit(customer=self.customer, amount=D(130), source=Source.NULL, ext_id="p", now=NOW)
        assert (self.fresh().active, self.balance()) == (True, D(0))

    def test_try_activate(self) -> None:
        self.give(130)
        self.dates(active=False, status_reason="DEBT")
        done = self.connect(self.extra, activate=True)
        assert (done.cost, done.activated, self.fresh().active) == (D(130), [self.account.pk], True)

    def test_the_operators_billing_connects_without_a_charge(self) -> None:
        done = self.connect(self.extra, charge=False, by_operator=True)
        assert (done.cost, self.amounts()) == (D(0), [])

    def test_what_is_not_for_sale(self) -> None:
        self.give(1000)
        foreign = make.tariff(make.client(), price=1)
        rows = [
            make.tariff(self.client_row, **fields)
            for fields in (
                {"enabled": False},
                {"archived": True},
                {"period": 0},
                {"available_for_inactive_accounts": True},
            )
        ]
        for row in (foreign, *rows):
            with pytest.raises(errors.NotAvailable):
                self.connect(row)
        self.connect(*rows[1:], by_operator=True, charge=False)
        with pytest.raises(errors.NotAvailable):
            self.connect(foreign, by_operator=True)

    def test_an_additional_tariff_stands_on_a_basic_one(self) -> None:
        self.give(1000)
        self.account.tariffs.set([])
        with pytest.raises(errors.NeedsBasic):
            self.connect(self.extra)
        self.connect(self.basic, self.extra)
        second = make.account(self.client_row, customer=self.customer)
        with pytest.raises(errors.NeedsBasic):
            self.connect(self.extra, subject=second)
        self.customer.tariffs.add(make.tariff(self.client_row, basic_tariff_priority=1))
        self.connect(self.extra, subject=second)

    def test_exactly_one_basic_tariff(self) -> None:
        self.give(1000)
        better = make.tariff(self.client_row, basic_tariff_priority=9, price=200)
        with pytest.raises(errors.MoreThanOneBasic):
            self.connect(better, make.tariff(self.client_row, basic_tariff_priority=8))
        done = self.connect(better)
        assert (self.has(), done.replaced) == ({better.pk}, [self.basic.pk])
        better.available_to_unsubscribe = False
        better.save()
        with pytest.raises(errors.BasicStays):
            self.connect(self.basic)
        self.connect(self.basic, by_operator=True)
        assert self.has() == {self.basic.pk}

    def test_already_connected_also_through_the_customer(self) -> None:
        self.give(1000)
        with pytest.raises(errors.AlreadyConnected):
            self.connect(self.basic)
        self.customer.tariffs.add(self.extra)
        with pytest.raises(errors.AlreadyConnected):
            self.connect(self.extra)

    def test_what_is_not_dropped(self) -> None:
        required = make.tariff(self.client_row, required=True)
        bound = make.tariff(self.client_row, available_to_unsubscribe=False)
        self.account.tariffs.add(required, bound)
        cases = (
            (self.basic, errors.BasicNotDropped),
            (required, errors.Required),
            (bound, errors.Required),
            (self.extra, errors.NotConnected),
        )
        for tariff, error in cases:
            with pytest.raises(error):
                tariff_unsubscribe(subject=self.account, tariff=tariff, now=NOW, actor="test")
        for tariff in (self.basic, required, bound):
            tariff_unsubscribe(subject=self.account, tariff=tariff, now=NOW, actor="test", by_operator=True)
        assert self.has() == set()

    def test_defaults_at_registration(self) -> None:
        self.account.tariffs.set([])
        best = make.tariff(self.client_row, basic_tariff_priority=7)
        gift = make.tariff(self.client_row, assigned_by_default=True)
        make.tariff(self.client_row, assigned_by_default=True, archived=True)
        tariffs_assign_default(customer=self.customer, account=self.account, now=NOW, actor="test")
        assert self.has() == {best.pk, gift.pk}

    def test_an_operator_without_basic_tariffs_gives_none(self) -> None:
        other = make.client(billing_type="simple")
        make.tariff(other)
        gift = make.tariff(other, assigned_by_default=True)
        home = make.account(other)
        tariffs_assign_default(customer=home.customer, account=home, now=NOW, actor="test")
        assert list(home.tariffs.all()) == [gift]

    def test_a_discount(self) -> None:
        self.give(1000)
        half = Discount.objects.create(client=self.client_row, customer=self.customer, percent=50)
        half.tariffs.set([self.extra])
        Discount.objects.create(client=self.client_row, percent=10, valid_until=START)
        Discount.objects.create(client=self.client_row, percent=99, valid_from=START + timedelta(days=1))
        other = make.tariff(self.client_row, price=20)
        assert self.connect(self.extra, other).cost == 15 + 18

    def test_the_price_of_a_month(self) -> None:
        make.account(self.client_row, customer=self.customer)
        self.extra.price_per_account = True
        self.extra.save()
        self.customer.tariffs.set([self.extra, make.tariff(self.client_row, period=12, price=120)])
        assert monthly_price(customer=self.customer, now=NOW) == 100 + 2 * 30 + 10
        Discount.objects.create(client=self.client_row, percent=10)
        assert monthly_price(customer=self.customer, now=NOW) == 153
        assert monthly_price(customer=self.customer, now=NOW, discounts=False) == 170

    def test_other_operators_rows_stay_apart(self) -> None:
        other = make.client(billing_type="simple")
        vera = make.account(other, tariffs=[make.tariff(other, basic_tariff_priority=1)])
        with pytest.raises(errors.NotAvailable):
            self.connect(self.extra, subject=vera, by_operator=True)


class VirtualTest(BillingTestCase):
    second: Tariff
    bundle: VirtualTariff

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.second = make.tariff(cls.client_row, name="Second", price=60)
        cls.bundle = VirtualTariff.objects.create(client=cls.client_row, name="Both", price=D(50))
        cls.bundle.tariffs.set([cls.extra, cls.second])

    def connect(self, *bundles: VirtualTariff) -> Connected:
        return tariffs_subscribe(subject=self.account, tariffs=[], virtual=bundles, now=NOW, actor="test")

    def test_a_bundle_costs_its_own_price_month_after_month(self) -> None:
        self.give(1000)
        assert tariffs_cost(subject=self.account, tariffs=[], virtual=[self.bundle], now=NOW) == 50
        assert self.connect(self.bundle).cost == 50
        assert list(self.account.virtual_tariffs.all()) == [self.bundle]
        self.dates(extension_date=START, deactivation_date=date(2026, 2, 28))
        self.night(date(2026, 2, 28))
        assert self.amounts()[-1] == -150
        assert monthly_price(customer=self.customer, now=NOW) == 150

    def test_without_a_price_of_its_own_it_is_the_sum(self) -> None:
        self.give(1000)
        self.bundle.price = None
        self.bundle.save()
        assert self.connect(self.bundle).cost == 90

    def test_it_goes_as_a_whole_but_for_what_another_bundle_holds(self) -> None:
        self.give(1000)
        third = VirtualTariff.objects.create(client=self.client_row, name="Third")
        third.tariffs.set([self.second])
        self.connect(self.bundle, third)
        with pytest.raises(errors.AlreadyConnected):
            self.connect(self.bundle)
        tariffs_unsubscribe(subject=self.account, tariffs=[], virtual=[self.bundle], now=NOW, actor="test")
        assert set(self.account.tariffs.values_list("pk", flat=True)) == {self.basic.pk, self.second.pk}
        with pytest.raises(errors.NotConnected):
            tariffs_unsubscribe(subject=self.account, tariffs=[], virtual=[self.bundle], now=NOW, actor="test")

    def test_another_operators_bundle_is_not_for_sale(self) -> None:
        self.give(1000)
        foreign = VirtualTariff.objects.create(client=make.client(), name="South's", price=D(1))
        foreign.tariffs.set([self.extra])
        for by_operator in (False, True):
            with pytest.raises(errors.NotAvailable):
                tariffs_subscribe(
                    subject=self.account, tariffs=[], virtual=[foreign], now=NOW, actor="test", by_operator=by_operator
                )
        assert (self.balance(), self.account.virtual_tariffs.count()) == (D(1000), 0)

    def test_a_bundle_that_a_subscriber_may_not_drop(self) -> None:
        self.give(1000)
        self.connect(self.bundle)
        self.bundle.available_to_unsubscribe = False
        self.bundle.save()
        drop: dict[str, Any] = {
            "subject": self.account,
            "tariffs": [],
            "virtual": [self.bundle],
            "now": NOW,
            "actor": "test",
        }
        with pytest.raises(errors.Required):
            tariffs_unsubscribe(**drop)
        assert self.account.virtual_tariffs.count() == 1
        tariffs_unsubscribe(**drop, by_operator=True)
        assert self.account.virtual_tariffs.count() == 0
