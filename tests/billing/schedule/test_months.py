"""Months of accounts: who is paid first, what is paid when, which discounts and prices hold on which day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from billing.schedule import nights
from billing.schedule.amounts import round_amount
from billing.schedule.state import CannotSchedule
from tests.billing.schedule.plain import (
    BASIC,
    FEBRUARY,
    MARCH,
    D,
    account,
    charged,
    customer,
    give,
    rebate,
    tariff,
)

APRIL, MAY = date(2027, 4, 1), date(2027, 5, 1)


def test_money_for_one_goes_to_the_account_whose_day_came_first() -> None:
    homes = [account(1, deactivation_date=FEBRUARY + timedelta(days=3)), account(2)]
    state = customer(tariff(), balance=100, accounts=homes)
    give(state, state.of_accounts[2], state.book.tariffs[BASIC])
    nights.settle_customer(state, FEBRUARY + timedelta(days=5))
    assert [home.active for home in homes] == [False, True]


def test_a_quarter_is_charged_on_the_day_it_is_over_and_no_month_earlier() -> None:
    state = customer(tariff(price=10), tariff(2, 90, period=3), balance=1000)
    taken = {}
    for day in (FEBRUARY, MARCH, APRIL, MAY):
        before = len(state.bills)
        nights.settle_customer(state, day)
        taken[day] = [line.amount for bill in state.bills[before:] for line in bill.lines]
    assert taken == {FEBRUARY: [10, 90], MARCH: [10], APRIL: [10], MAY: [10, 90]}


def test_who_has_nothing_that_costs_is_overdue_by_any_time() -> None:
    state = customer(tariff(charged=False), balance=5)
    nights.settle_customer(state, date(2030, 1, 1))
    assert (state.accounts[0].active, state.balance) == (True, Decimal(5))
    with pytest.raises(CannotSchedule):
        nights.settle_customer(customer(tariff(), balance=5), date(2030, 1, 1))


def test_a_payment_is_kept_for_whom_the_night_charges() -> None:
    off = account(2, active=False, status_reason="DEBT", switched_off_by="money")
    for money, on in ((199, False), (200, True)):
        state = customer(tariff(), balance=money, accounts=[account(1), off])
        give(state, state.of_accounts[2], state.book.tariffs[BASIC])
        nights.apply_payment(state, FEBRUARY)
        assert off.active is on


def test_a_new_price_holds_for_the_period_that_begins_on_its_day() -> None:
    for change, price in ((FEBRUARY, 150), (FEBRUARY + timedelta(days=1), 100)):
        state = customer(tariff(changes=((change, D(150)),)), balance=1000)
        nights.settle_customer(state, FEBRUARY)
        assert charged(state) == [(BASIC, FEBRUARY, MARCH, Decimal(price))]


def test_a_discount_holds_on_its_first_day_and_on_its_last() -> None:
    day = timedelta(days=1)
    for since, until, price in (
        (FEBRUARY, FEBRUARY, 50),
        (FEBRUARY + day, None, 100),
        (None, FEBRUARY - day, 100),
    ):
        state = customer(tariff(), balance=1000, rebates=[rebate(50, valid_from=since, valid_until=until)])
        nights.settle_customer(state, FEBRUARY)
        assert charged(state) == [(BASIC, FEBRUARY, MARCH, Decimal(price))]


def test_the_discount_of_one_account_is_not_its_neighbours() -> None:
    state = customer(tariff(), balance=1000, accounts=[account(1), account(2)], rebates=[rebate(50, account_id=2)])
    give(state, state.of_accounts[2], state.book.tariffs[BASIC])
    nights.settle_customer(state, FEBRUARY)
    assert [(line.subject.account_id, line.amount) for bill in state.bills for line in bill.lines] == [
        (1, Decimal(100)),
        (2, Decimal(50)),
    ]


def test_of_two_discounts_the_larger_one_of_equal_ones_that_which_is_not_used_up() -> None:
    once, larger = rebate(20, id=1, charges_left=1), rebate(30, id=3)
    for rebates, price, used in (
        ([once, rebate(20, id=2)], 80, {}),
        ([once], 80, {1: 1}),
        ([once, larger], 70, {}),
    ):
        state = customer(tariff(), balance=1000, rebates=rebates)
        nights.settle_customer(state, FEBRUARY)
        assert ([row[3] for row in charged(state)], dict(state.used)) == ([Decimal(price)], used)


def test_halves_are_rounded_up_and_away_from_zero() -> None:
    for text, shown in (("0.125", "0.13"), ("0.135", "0.14"), ("-0.125", "-0.13"), ("0.1249", "0.12")):
        assert round_amount(D(text), 2) == D(shown)


def test_a_discount_for_one_bill_is_had_by_one_bill_of_a_night() -> None:
    state = customer(tariff(), balance=1000, accounts=[account(1), account(2)], rebates=[rebate(50, charges_left=1)])
    give(state, state.of_accounts[2], state.book.tariffs[BASIC])
    nights.settle_customer(state, FEBRUARY)
    assert [row[3] for row in charged(state)] == [50, 100]


def test_a_debtor_whose_tariffs_cost_nothing_any_more_is_switched_on() -> None:
    home = account(active=False, status_reason="DEBT", switched_off_by="money", off_since=FEBRUARY)
    state = customer(tariff(charged=False), balance=1, accounts=[home])
    nights.apply_payment(state, FEBRUARY + timedelta(days=9))
    assert (home.active, state.balance) == (True, Decimal(1))
