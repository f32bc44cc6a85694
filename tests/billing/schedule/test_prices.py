"""The price book: what a period costs on a day, alone, as a bundle's part, with the best discount."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from billing.schedule.amounts import months_between, round_amount
from billing.schedule.lines import make_line
from billing.schedule.prices import PriceBook, best_rebate, share_left
from tests.billing.schedule.plain import FEBRUARY, JANUARY, MARCH, D, bundle, customer, rebate, tariff

DAY = timedelta(days=1)


def book(*tariffs: Any, bundles: Any = ()) -> PriceBook:
    return PriceBook(1, {one.id: one for one in tariffs}, {one.id: one for one in bundles})


def test_of_two_changes_the_later_one_holds_from_its_day_on() -> None:
    changing = tariff(changes=((FEBRUARY, D(150)), (MARCH, D(120))))
    days = (FEBRUARY - DAY, FEBRUARY, MARCH - DAY, MARCH)
    assert [changing.price_on(day) for day in days] == [100, 150, 150, 120]


def test_members_of_bundles() -> None:
    prices = book(tariff(1), tariff(2), bundles=[bundle(10, 2, 1, pk=5)])
    assert (prices.members(5), prices.members(6)) == ((2, 1), ())


def test_shares_go_by_the_monthly_prices_of_those_that_cost_something() -> None:
    rows = tariff(1, 30), tariff(2, 210, period=3), tariff(3, 500, charged=False)
    prices = book(*rows, bundles=[bundle(50, 1, 2, 3, 99), bundle(None, 1, 2, pk=2)])
    assert prices.shares(1, JANUARY) == {1: D(15), 2: D(105)}
    assert prices.shares(2, JANUARY) == prices.shares(3, JANUARY) == {}


def test_shares_follow_a_change_of_price_on_its_day() -> None:
    rows = tariff(1, 50, changes=((FEBRUARY, D(150)),)), tariff(2, 50)
    prices = book(*rows, bundles=[bundle(80, 1, 2)])
    assert prices.shares(1, FEBRUARY - DAY) == {1: D(40), 2: D(40)}
    assert prices.shares(1, FEBRUARY) == {1: D(60), 2: D(20)}


def test_a_bundle_never_makes_its_members_dearer() -> None:
    rows = tariff(1, 30), tariff(2, 70), tariff(3, 5)
    for price, first, second in ((99, D("29.70"), D("69.30")), (100, 30, 70), (101, 30, 70)):
        prices = book(*rows, bundles=[bundle(price, 1, 2)])
        days = dict.fromkeys((1, 2, 3), JANUARY)
        assert prices.period_prices(days, [1]) == {1: first, 2: second, 3: 5}
        assert prices.period_prices(days) == {1: 30, 2: 70, 3: 5}
    assert book(*rows, bundles=[bundle(50, 1, 2)]).period_price(2, JANUARY, [1]) == 35


def test_the_activation_price_is_of_the_first_period() -> None:
    intro = tariff(1, 30, activation_price=D(0))
    prices = book(intro, tariff(2, 70))
    assert prices.period_prices({1: JANUARY, 2: JANUARY}, new=[1, 2]) == {1: 0, 2: 70}
    assert prices.period_price(1, JANUARY) == 30


@pytest.mark.parametrize(
    ("fields", "account_id", "day", "holds"),
    [
        ({}, 1, JANUARY, True),
        ({"tariff_ids": frozenset({1, 2})}, 1, JANUARY, True),
        ({"tariff_ids": frozenset({2})}, 1, JANUARY, False),
        ({"account_id": 1}, 1, JANUARY, True),
        ({"account_id": 1}, None, JANUARY, True),
        ({"account_id": 2}, 1, JANUARY, False),
        ({"valid_from": JANUARY, "valid_until": JANUARY}, 1, JANUARY, True),
        ({"valid_from": JANUARY + DAY}, 1, JANUARY, False),
        ({"valid_until": JANUARY - DAY}, 1, JANUARY, False),
    ],
)
def test_for_whom_and_when_a_discount_holds(fields: Any, account_id: int | None, day: date, holds: bool) -> None:
    assert rebate(10, **fields).holds(1, account_id, day) is holds


def test_the_best_discount() -> None:
    def best(*rebates: Any) -> int | None:
        found = best_rebate(rebates, 1, 1, JANUARY)
        return found.id if found else None

    assert best(rebate(10, id=1), rebate(20, id=2)) == 2
    assert best(rebate(20, id=1, charges_left=3), rebate(20, id=2)) == 2
    assert best(rebate(20, id=1), rebate(20, id=2)) == 1
    assert best(rebate(0, id=1)) is None
    assert best() is None
    assert [share_left(one) for one in (None, rebate(25), rebate(100))] == [1, Fraction(3, 4), 0]


def test_a_line_is_rounded_once_and_names_the_discount_that_saved_something() -> None:
    one = rebate("33.33", charges_left=1)
    state = customer(tariff(decimals=0, price=10), rebates=[one])
    line = make_line(state, state.of_accounts[1], state.book.tariffs[1], JANUARY, FEBRUARY, D(10), part=Fraction(1, 4))
    assert (line.undiscounted, line.amount, line.rebates) == (D(3), D(2), (one,))
    line = make_line(state, state.of_accounts[1], state.book.tariffs[1], JANUARY, FEBRUARY, D(1))
    assert (line.undiscounted, line.amount, line.rebates) == (D(1), D(1), ())
    assert (line.begin, line.end, line.subject.account_id) == (JANUARY, FEBRUARY, 1)


def test_parts_of_months() -> None:
    assert months_between(date(2027, 4, 10), date(2027, 5, 1)) == Fraction(21, 30)
    assert months_between(date(2027, 4, 10), date(2027, 4, 11)) == Fraction(1, 30)
    assert months_between(date(2027, 4, 30), date(2027, 6, 2)) == Fraction(1, 30) + 1 + Fraction(1, 30)
    assert months_between(JANUARY, MARCH) == 2
    assert months_between(JANUARY, JANUARY) == months_between(FEBRUARY, JANUARY) == 0


def test_amounts_are_rounded_away_from_zero_at_the_half() -> None:
    given = (("2.5", 0, "3"), ("-2.5", 0, "-3"), ("2.4999", 0, "2"), ("0.0005", 3, "0.001"), ("0", 2, "0.00"))
    for text, decimals, expected in given:
        found = round_amount(D(text), decimals)
        assert (found, -int(found.as_tuple().exponent)) == (D(expected), decimals)
