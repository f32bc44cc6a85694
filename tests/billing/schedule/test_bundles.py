"""Virtual tariffs are connected, dropped and priced whole."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from billing.schedule.prices import PriceBook, PricedBundle, PricedTariff
from tests.billing.schedule.desk import D, DeskTestCase
from tvmiddleware.models import VirtualTariff


class BundleTest(DeskTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.home = self.account(self.tariff(10, basic_tariff_priority=1), extension_date=self.day(2027, 1, 1))
        self.session = self.key(self.home)
        self.pay(10000)

    def buy(self, bundle: VirtualTariff) -> None:
        self.assert_ok(self.box(self.session, "customer/tariff/subscribe/", virtual_tariff_id=bundle.pk))

    def test_a_member_is_not_dropped_by_the_box(self) -> None:
        first, second = self.tariff(900), self.tariff(300)
        self.buy(self.bundle(400, first, second))
        assert [amount for _day, amount in self.charges()] == [300, 100]
        self.assert_error(self.box(self.session, "customer/tariff/unsubscribe/", tariff_id=first.pk), 5)

    def test_a_member_that_the_operator_drops_ends_the_price(self) -> None:
        first, second = self.tariff(900), self.tariff(300)
        self.buy(self.bundle(400, first, second))
        self.billing("customer/tariff/remove", customer_id=self.customer.pk, tariff_id=first.pk)
        assert not self.customer.virtual_tariffs.exists()
        self.night(2027, 2, 1)
        assert self.charges(second) == [("2027-01-01", D(100)), ("2027-02-01", D(300))]

    def test_members_of_other_periods_cost_the_bundles_price_a_month(self) -> None:
        """Such bundles are refused when they are made; those that stand from before are priced by the month."""
        month, year = self.tariff(100), self.tariff(2400, period=12)
        self.buy(self.bundle(200, month, year))
        assert self.charges() == [("2027-01-01", D("66.67")), ("2027-01-01", D("1600.00"))]

    def test_the_first_month_has_one_price(self) -> None:
        members = [self.tariff(100, default_activation_price=D(price)) for price in (500, 0)]
        bundle = self.bundle(150, *members)
        listed = self.box(self.session, "customer/tariff/list/")["tariffs"]
        shown = next(row["price"] for row in listed if row["id"] == bundle.pk and row["is_virtual"])
        cost = self.box(self.session, "customer/tariff/subscription/cost/", virtual_tariff_id=bundle.pk)["price"]
        self.buy(bundle)
        charged = sum(amount for _day, amount in self.charges())
        assert D(shown) == D(str(cost)) == charged == 150


def book(price: str, *prices: str) -> PriceBook:
    tariffs = {
        number: PricedTariff(number, "", 1, D(text), None, 0, False, True, True) for number, text in enumerate(prices)
    }
    return PriceBook(1, tariffs, {1: PricedBundle(1, tuple(tariffs), D(price))})


def shares_of(price: str, *prices: str) -> list[Decimal]:
    return list(book(price, *prices).shares(1, date(2027, 1, 1)).values())


def test_shares_are_exact_and_none_is_below_zero() -> None:
    assert shares_of("100.00", "10", "10", "10") == [D("33.33"), D("33.34"), D("33.33")]
    assert shares_of("0.02", "1", "1", "1", "1") == [D("0.01"), D("0.00"), D("0.01"), D("0.00")]
    assert shares_of("10.00", "0", "0", "0", "0") == [D("2.50")] * 4  # members without a price share alike
    for cents in range(1, 200, 7):
        found = shares_of(str(D(cents) / 100), "3", "7", "11", "0", "1")
        assert sum(found) == D(cents) / 100
        assert min(found) >= 0
