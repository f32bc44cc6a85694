"""Periods of subscriptions: what is renewed, what lapses, where days go, what begins."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from billing.schedule import connecting, forecast, nights
from billing.schedule.renewing import Terms
from billing.schedule.state import CannotSchedule, CustomerState
from tests.billing.schedule.plain import (
    BASIC,
    FEBRUARY,
    JANUARY,
    MARCH,
    D,
    account,
    bundle,
    charged,
    customer,
    give,
    rebate,
    tariff,
)

EXTRA = 2


def subscriber(*tariffs: Any, **fields: Any) -> CustomerState:
    return customer(*tariffs, by_subscription=True, **fields)


def test_nobody_is_charged_for_periods_that_lie_too_far_back() -> None:
    for days, paid in ((140, 5), (141, 0)):
        state = subscriber(tariff(price=1), balance=100)
        state.subscriptions[0].end_date = JANUARY
        if paid:
            nights.settle_customer(state, JANUARY + timedelta(days=days))
        else:
            with pytest.raises(CannotSchedule):
                nights.settle_customer(state, JANUARY + timedelta(days=days))
        assert len(state.bills) == paid


def test_who_has_additional_tariffs_only_stays_on_when_one_of_them_ends() -> None:
    state = subscriber(tariff(EXTRA, 30), tariff(3, 50), balance=30)
    nights.settle_customer(state, FEBRUARY)
    assert charged(state) == [(EXTRA, FEBRUARY, MARCH, Decimal(30))]
    assert state.accounts[0].active
    assert state.deactivated == []  # not for a moment: it would be told
    nights.settle_customer(state, MARCH)
    assert not state.accounts[0].active


def test_without_the_basic_tariff_an_additional_one_keeps_nobody_on() -> None:
    state = subscriber(tariff(), tariff(EXTRA, 30), balance=30)
    state.subscriptions[1].end_date = date(2027, 2, 20)
    nights.settle_customer(state, FEBRUARY)
    assert (state.accounts[0].active, state.accounts[0].status_reason) == (False, "DEBT")
    assert (state.balance, state.of_accounts[1].tariff_ids) == (Decimal(30), {EXTRA})


def test_on_the_day_its_paid_days_end_a_small_payment_switches_nobody_on() -> None:
    for end, active in ((FEBRUARY, False), (FEBRUARY + timedelta(days=1), True)):
        home = account(active=False, status_reason="DEBT", switched_off_by="money")
        state = subscriber(tariff(), balance=10, accounts=[home])
        state.subscriptions[0].end_date = end
        nights.apply_payment(state, FEBRUARY)
        assert home.active is active
        assert charged(state) == []


def test_days_of_a_block_are_not_charged_though_it_came_after_the_end() -> None:
    state = subscriber(tariff(), balance=1000)
    home = state.accounts[0]
    home.status_reason = "BLOCK"
    for day in (10, 15):
        nights.settle_customer(state, date(2027, 2, day))
    home.status_reason = "ACTIVE"
    nights.settle_customer(state, date(2027, 2, 20))
    assert charged(state) == [(BASIC, date(2027, 2, 20), date(2027, 3, 20), Decimal(100))]


def test_paid_days_that_a_block_kept_go_on_with_the_account_that_it_switched_off() -> None:
    home = account(active=False, status_reason="ACTIVE", switched_off_by="hold")
    state = subscriber(tariff(), accounts=[home])
    state.subscriptions[0].paused_at = date(2027, 1, 20)
    nights.settle_customer(state, date(2027, 2, 10))
    row = state.subscriptions[0]
    assert (home.active, row.paused_at, row.end_date) == (True, None, date(2027, 2, 22))
    assert charged(state) == []


def test_a_block_gives_its_days_back_once() -> None:
    """Each night looks at the same hold; the day it began on is the first one's."""
    state = subscriber(tariff(), balance=1000)
    home = state.accounts[0]
    home.status_reason = "BLOCK"
    for day in (5, 6, 12):
        nights.settle_customer(state, date(2027, 1, day))
    home.status_reason = "ACTIVE"
    for day in (15, 16):
        nights.settle_customer(state, date(2027, 1, day))
    assert state.subscriptions[0].end_date == FEBRUARY + timedelta(days=10)
    assert [(row.tariff_id, old) for row, old in state.moved_ends] == [(BASIC, FEBRUARY)]


def test_a_tariff_priced_by_the_account_counts_those_that_are_on() -> None:
    each = tariff(EXTRA, 40, per_account=True)
    homes = [account(1), account(2), account(3, active=False, status_reason="INACTIVE", switched_off_by="staff")]
    state = subscriber(each, balance=1000, accounts=homes)
    state.subscriptions.clear()
    state.of_accounts[1].tariff_ids.clear()
    give(state, state.own, each)
    nights.settle_customer(state, FEBRUARY)
    assert charged(state) == [(EXTRA, FEBRUARY, MARCH, Decimal(80))]


def test_the_introductory_price_is_paid_once_by_a_home() -> None:
    """Whoever of it had the tariff before."""
    for known in ("own", "account"):
        intro = tariff(EXTRA, 30, activation_price=D(1))
        for by_subscription in (False, True):
            state = customer(tariff(), balance=500, by_subscription=by_subscription)
            state.book.tariffs[EXTRA] = intro
            home = state.of_accounts[1]
            (state.own if known == "own" else home).known.add(EXTRA)
            connecting.connect_tariffs(state, home if known == "own" else state.own, [intro], [], Terms(), JANUARY)
            assert [row[3] for row in charged(state)] == [30]


def test_a_one_off_within_paid_days_ends_no_earlier_than_they_do() -> None:
    costs: list[tuple[date, list[tuple[int, date, date, Decimal]]]] = [
        (date(2027, 1, 20), []), (FEBRUARY, []), (MARCH, [(EXTRA, FEBRUARY, MARCH, Decimal(30))]),
    ]  # fmt: skip
    for end, cost in costs:
        state = subscriber(tariff(), balance=500)
        state.book.tariffs[EXTRA] = tariff(EXTRA, 30)
        home = state.of_accounts[1]
        home.paid[EXTRA] = FEBRUARY
        home.known.add(EXTRA)
        begun = connecting.connect_tariffs(
            state, home, [state.book.tariffs[EXTRA]], [], Terms(end=end), date(2027, 1, 10)
        )
        assert begun is not None
        assert (begun[0].end_date, begun[0].is_periodical) == (max(end, FEBRUARY), False)
        assert charged(state) == cost


def test_a_debtor_gets_what_is_free() -> None:
    for by_subscription in (False, True):
        state = customer(tariff(), balance=-10, by_subscription=by_subscription)
        state.book.tariffs[EXTRA] = tariff(EXTRA, 0)
        begun = connecting.connect_tariffs(
            state, state.of_accounts[1], [state.book.tariffs[EXTRA]], [], Terms(), JANUARY
        )
        assert begun is not None
        assert (state.balance, EXTRA in state.of_accounts[1].tariff_ids) == (Decimal(-10), True)
        nights.settle_customer(state, FEBRUARY)
        assert (state.balance, state.accounts[0].active) == (Decimal(-10), False)


def test_what_is_never_charged_is_connected_without_a_subscription() -> None:
    for by_subscription in (False, True):
        state = customer(tariff(), balance=0, by_subscription=by_subscription)
        given = state.book.tariffs[EXTRA] = tariff(EXTRA, 30, charged=False)
        home = state.of_accounts[1]
        assert connecting.connect_tariffs(state, home, [given], [], Terms(), JANUARY) == []
        assert (EXTRA in home.tariff_ids, state.linked) == (True, [(home, EXTRA, True)])
        assert state.bills == []


def test_two_discounts_of_two_accounts_are_both_counted() -> None:
    each = tariff(EXTRA, 40, per_account=True)
    rebates = [rebate(50, id=pk, account_id=pk, charges_left=1) for pk in (1, 2)]
    state = subscriber(balance=1000, accounts=[account(1), account(2)], rebates=rebates)
    state.book.tariffs[EXTRA] = each
    give(state, state.own, each)
    for month in (FEBRUARY, MARCH):
        nights.settle_customer(state, month)
    assert [row[3] for row in charged(state)] == [40, 80]


def test_a_bundle_is_renewed_at_its_own_price() -> None:
    state = subscriber(balance=1000, bundles=[bundle(50, EXTRA, 3)])
    for one in (tariff(EXTRA, 30), tariff(3, 70)):
        state.book.tariffs[one.id] = one
        give(state, state.of_accounts[1], one)
    state.of_accounts[1].bundle_ids.add(1)
    nights.settle_customer(state, FEBRUARY)
    assert charged(state) == [(EXTRA, FEBRUARY, MARCH, Decimal(15)), (3, FEBRUARY, MARCH, Decimal(35))]


def test_what_is_given_or_paid_to_somebody_else_costs_nothing_in_its_first_period() -> None:
    for terms in (Terms(is_free=True), Terms(charge=False)):
        state = subscriber(tariff(), balance=500)
        extra = state.book.tariffs[EXTRA] = tariff(EXTRA, 30)
        connecting.connect_tariffs(state, state.of_accounts[1], [extra], [], terms, JANUARY)
        assert charged(state) == [(EXTRA, JANUARY, FEBRUARY, Decimal(0))]
        nights.settle_customer(state, FEBRUARY)
        assert (EXTRA, FEBRUARY, MARCH, Decimal(30)) in charged(state)


def test_what_was_renewed_is_told() -> None:
    state = subscriber(tariff(), balance=100)
    nights.settle_customer(state, FEBRUARY)
    assert state.prolonged == [state.subscriptions[0].id]
    nights.settle_customer(state, MARCH)
    assert state.prolonged == [state.subscriptions[0].id]


def test_a_payment_of_whom_nobody_can_work_out_changes_nothing() -> None:
    """A debtor who could be switched on, beside an account in a foreign currency that is looked at after him."""
    homes = [account(1, active=False, status_reason="DEBT", switched_off_by="money"), account(2, active=False)]
    homes[1].status_reason, homes[1].switched_off_by = "DEBT", "money"
    state = customer(tariff(), balance=1000, accounts=homes)
    state.book.tariffs[EXTRA] = tariff(EXTRA, 30, currency="USD")
    give(state, state.of_accounts[2], state.book.tariffs[EXTRA])
    with pytest.raises(CannotSchedule):
        nights.apply_payment(state, MARCH)
    assert (state.bills, state.activated, state.balance, homes[0].active) == ([], [], Decimal(1000), False)


def test_money_reserved_for_who_is_due_today_is_free_afterwards() -> None:
    state = customer(tariff(), balance=150)
    nights.apply_payment(state, FEBRUARY)
    assert state.reserved == 0
    nights.settle_customer(state, FEBRUARY)
    assert charged(state) == [(BASIC, FEBRUARY, MARCH, Decimal(100))]


def test_the_next_payment_of_a_period_of_two_years_is_found() -> None:
    for by_subscription in (False, True):
        state = customer(tariff(BASIC, 900, period=24), balance=900, by_subscription=by_subscription)
        nights.settle_customer(state, FEBRUARY)
        assert [row[1:] for row in charged(state)] == [(FEBRUARY, date(2029, 2, 1), Decimal(900))]
        day, lines = forecast.next_payment(state, date(2027, 2, 2))
        assert (day, [line.amount for line in lines]) == (date(2029, 2, 1), [Decimal(900)])
        assert forecast.year_sum(state, date(2027, 2, 2)) == 900


def bundled(subject_id: int | None, *, by_subscription: bool) -> CustomerState:
    """Account 1 has a bundle of two tariffs for 50, one of which is its customer's (``subject_id`` None) or its own."""
    state = customer(balance=1000, bundles=[bundle(50, EXTRA, 3)], by_subscription=by_subscription)
    home = state.of_accounts[1]
    for one, subject in ((tariff(EXTRA, 30), state.subject(subject_id)), (tariff(3, 70), home)):
        state.book.tariffs[one.id] = one
        give(state, subject, one)
    home.bundle_ids.add(1)
    return state


def test_an_accounts_bundle_ends_with_the_member_that_its_customer_had() -> None:
    for by_subscription in (False, True):
        for owner in (None, 1):
            state = bundled(owner, by_subscription=by_subscription)
            connecting.drop_tariff(state, state.subject(owner), EXTRA)
            assert state.of_accounts[1].bundle_ids == set()
            nights.settle_customer(state, FEBRUARY)
            assert charged(state) == [(3, FEBRUARY, MARCH, Decimal(70))]


def test_an_accounts_bundle_goes_on_while_somebody_has_the_member_for_it() -> None:
    state = bundled(1, by_subscription=False)
    state.own.tariff_ids.add(EXTRA)
    for owner, left in ((None, {1}), (1, set())):
        connecting.drop_tariff(state, state.subject(owner), EXTRA)
        assert state.of_accounts[1].bundle_ids == left


def test_a_bundle_ends_with_a_member_that_is_not_renewed() -> None:
    state = bundled(1, by_subscription=True)
    state.subscriptions[0].is_periodical = False
    nights.settle_customer(state, FEBRUARY)
    assert state.of_accounts[1].bundle_ids == set()
    nights.settle_customer(state, MARCH)
    assert charged(state)[-1] == (3, MARCH, date(2027, 4, 1), Decimal(70))


def test_a_bundle_ends_with_a_member_that_waited_too_long_for_money() -> None:
    state = bundled(1, by_subscription=True)
    state.balance = D(0)
    nights.settle_customer(state, FEBRUARY)
    assert state.of_accounts[1].bundle_ids == {1}
    nights.settle_customer(state, FEBRUARY + timedelta(days=90))
    assert state.of_accounts[1].bundle_ids == set()


def test_days_paid_before_a_tariff_is_priced_by_the_account_are_paid_for_each() -> None:
    """The operator ticks the box in the middle of the month, and unticks it in the next."""
    homes = [account(1), account(2)]
    state = customer(balance=1000, accounts=homes)
    shared = state.book.tariffs[EXTRA] = tariff(EXTRA, 30, per_account=True)
    state.own.tariff_ids.add(EXTRA)
    state.own.paid[EXTRA] = date(2027, 2, 15)
    nights.settle_customer(state, FEBRUARY)
    assert [row[1:] for row in charged(state)] == [(date(2027, 2, 15), MARCH, Decimal(15))] * 2
    state.book.tariffs[EXTRA] = replace(shared, per_account=False)
    nights.settle_customer(state, MARCH)
    assert charged(state)[2:] == [(EXTRA, MARCH, date(2027, 4, 1), Decimal(30))]
