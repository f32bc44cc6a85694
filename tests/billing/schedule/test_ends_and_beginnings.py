"""Ends and beginnings of accounts and subscriptions: trials, dates set by hand, holds, what waits for money."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from billing.schedule import monthly, nights, renewing
from billing.schedule.state import CustomerState
from tests.billing.schedule.plain import (
    BASIC,
    FEBRUARY,
    JANUARY,
    MARCH,
    D,
    account,
    charged,
    customer,
    give,
    tariff,
)

DAY = timedelta(days=1)
EXTRA = 2
STAFF: dict[str, Any] = {"active": False, "status_reason": "INACTIVE", "switched_off_by": "staff"}
DEBTOR: dict[str, Any] = {"active": False, "status_reason": "DEBT", "switched_off_by": "money"}


def tried(*tariffs: Any, balance: Any = 0, is_trial: bool = True) -> CustomerState:
    """In a trial (or with a date set by hand) to the first of February, without subscriptions yet."""
    state = customer(*tariffs, balance=balance, by_subscription=True)
    state.subscriptions.clear()
    home = state.of_accounts[1]
    home.known.clear()
    home.paid.clear()
    state.accounts[0].deactivation_date, state.accounts[0].is_trial = FEBRUARY, is_trial
    return state


# --- trials and dates set by hand -------------------------------------------------------------------------------------
def test_a_trial_goes_on_as_paid_subscriptions() -> None:
    state = tried(tariff(activation_price=D(10)), tariff(EXTRA, 30), balance=40)
    nights.settle_customer(state, FEBRUARY - DAY)
    assert charged(state) == []
    nights.settle_customer(state, FEBRUARY)
    home = state.accounts[0]
    assert charged(state) == [(BASIC, FEBRUARY, MARCH, D(10)), (EXTRA, FEBRUARY, MARCH, D(30))]
    assert (home.active, home.is_trial, home.deactivation_date) == (True, False, None)
    assert state.dirty == {1: home}
    assert state.deactivated == []


def test_after_a_trial_an_additional_tariff_without_money_waits() -> None:
    state = tried(tariff(), tariff(EXTRA, 30), balance=129)
    nights.settle_customer(state, FEBRUARY)
    basic, extra = state.subscriptions
    assert (basic.is_lapsed, extra.is_lapsed, extra.start_date, extra.end_date) == (False, True, FEBRUARY, FEBRUARY)
    assert state.of_accounts[1].tariff_ids == {BASIC}
    assert state.accounts[0].active


def test_a_trial_without_money_for_the_basic_tariff_ends() -> None:
    state = tried(tariff(), tariff(EXTRA, 30), balance=99)
    nights.settle_customer(state, FEBRUARY)
    home = state.accounts[0]
    assert (home.active, home.status_reason, home.switched_off_by, home.off_since) == (False, "DEBT", "money", FEBRUARY)
    assert (state.bills, state.deactivated) == ([], [1])


def test_a_date_set_by_hand_ends_the_service_however_much_money_there_is() -> None:
    state = tried(tariff(), balance=1000, is_trial=False)
    nights.settle_customer(state, FEBRUARY - DAY)
    assert state.accounts[0].active
    nights.settle_customer(state, FEBRUARY + DAY)
    home = state.accounts[0]
    assert (home.active, home.status_reason, home.switched_off_by) == (False, "INACTIVE", "date")
    assert (home.off_since, charged(state)) == (FEBRUARY, [])


def test_a_trial_with_a_subscription_that_runs_goes_on_without_another() -> None:
    for is_lapsed in (False, True):
        state = tried(tariff())
        row = give(state, state.of_accounts[1], state.book.tariffs[BASIC], end_date=MARCH)
        assert row is not None
        row.is_lapsed = is_lapsed
        nights.settle_customer(state, FEBRUARY)
        home = state.accounts[0]
        assert home.active is not is_lapsed
        assert (home.is_trial, home.deactivation_date) == ((True, FEBRUARY) if is_lapsed else (False, None))
        assert state.deactivated == ([1] if is_lapsed else []), "it is not switched off and on again"


@pytest.mark.parametrize(
    ("fields", "on"),
    [
        ({}, True),
        ({"activation_date": date(2027, 1, 16)}, False),
        ({"activation_date": None}, False),
        ({"activation_done": date(2027, 1, 15)}, False),
        ({"activation_done": date(2027, 1, 14)}, True),
        ({"deactivation_date": date(2027, 1, 15)}, False),
        ({"deactivation_date": date(2027, 1, 16)}, True),
        (DEBTOR, False),
    ],
)
def test_an_activation_date_that_has_come_switches_on(fields: dict[str, Any], on: bool) -> None:
    day = date(2027, 1, 15)
    begins = {**STAFF, "extension_date": None, "deactivation_date": None, "activation_date": day, "off_since": JANUARY}
    home = account(**{**begins, **fields})
    state = customer(tariff(charged=False), accounts=[home])
    monthly.begin_by_date(state, home, day)
    assert (home.active, state.activated) == (on, [1] if on else [])
    if on:
        assert (home.status_reason, home.switched_off_by, home.off_since) == ("ACTIVE", "", None)
        assert (home.activation_done, state.dirty) == (day, {1: home})


def test_a_date_that_has_come_is_done_though_the_month_is_over() -> None:
    home = account(**STAFF, activation_date=JANUARY, deactivation_date=JANUARY)
    state = customer(tariff(charged=False), accounts=[home])
    monthly.begin_by_date(state, home, JANUARY)
    assert (home.active, home.activation_done, state.dirty) == (False, JANUARY, {1: home})


# --- months -----------------------------------------------------------------------------------------------------------
def test_the_day_that_is_due() -> None:
    home = account()
    assert [monthly.due_day(home, day) for day in (FEBRUARY - DAY, FEBRUARY, MARCH)] == [None, FEBRUARY, FEBRUARY]
    home.off_since = JANUARY
    assert monthly.due_day(home, MARCH) == MARCH, "days without service are not charged"
    home.active = False
    assert monthly.due_day(home, MARCH) is None
    only = account(deactivation_date=None, extension_date=date(2027, 1, 30), charge_day=31)
    assert monthly.next_charge(only) == date(2027, 2, 28)
    assert monthly.next_charge(account(deactivation_date=None, extension_date=None)) is None


def test_a_month_that_is_paid_moves_the_dates() -> None:
    state = customer(tariff(), balance=100, accounts=[account(off_since=None, is_trial=True)])
    home = state.accounts[0]
    nights.settle_customer(state, FEBRUARY)
    assert (home.extension_date, home.deactivation_date, home.charge_day) == (FEBRUARY, MARCH, 1)
    assert (home.is_trial, state.prolonged, state.dirty) == (False, [1], {1: home})
    (bill,) = state.bills
    assert (bill.reason.kind, bill.reason.begin, bill.reason.end, bill.reason.abonement) == (
        "month", FEBRUARY, MARCH, 1001,
    )  # fmt: skip


def test_months_keep_their_day() -> None:
    for charge_day, end in ((31, date(2027, 3, 31)), (None, date(2027, 3, 28))):
        home = account(extension_date=date(2027, 1, 28), deactivation_date=date(2027, 2, 28), charge_day=charge_day)
        state = customer(tariff(), balance=100, accounts=[home])
        nights.settle_customer(state, date(2027, 2, 28))
        assert (home.deactivation_date, state.balance) == (end, D(0))


def test_how_an_account_goes_off() -> None:
    for fields, tariffs, expected in (
        ({}, [tariff()], ("DEBT", "money")),
        ({"status_reason": "BLOCK"}, [tariff()], ("BLOCK", "hold")),
        ({"extension_date": None}, [tariff(charged=False)], ("INACTIVE", "date")),
    ):
        home = account(**fields)
        state = customer(*tariffs, balance=99, accounts=[home])
        nights.settle_customer(state, FEBRUARY)
        assert (home.active, home.status_reason, home.switched_off_by) == (False, *expected)
        assert (home.off_since, state.deactivated, state.dirty) == (FEBRUARY, [1], {1: home})


def test_a_debtor_is_switched_on_within_the_month_that_is_paid_or_for_a_new_one() -> None:
    for end, today, charges in ((MARCH, FEBRUARY, 0), (FEBRUARY, FEBRUARY, 1), (date(2027, 1, 20), FEBRUARY, 1)):
        home = account(**DEBTOR, deactivation_date=end, off_since=JANUARY)
        state = customer(tariff(), balance=100, accounts=[home])
        nights.apply_payment(state, today)
        assert (home.active, home.status_reason, home.switched_off_by, home.off_since) == (True, "ACTIVE", "", None)
        assert (home.activation_date, home.activation_done, len(state.bills)) == (today, today, charges)
        assert (home.deactivation_date, state.activated) == (MARCH, [1])


def test_who_never_had_a_month_and_has_nothing_that_costs_is_not_switched_on() -> None:
    home = account(**DEBTOR, extension_date=None)
    state = customer(tariff(charged=False), balance=100, accounts=[home])
    nights.apply_payment(state, JANUARY)
    assert not home.active


# --- subscriptions ----------------------------------------------------------------------------------------------------
def test_a_hold_of_no_days_moves_nothing() -> None:
    state = customer(tariff(), by_subscription=True)
    (row,) = state.subscriptions
    row.end_date, row.charge_day, row.paused_at = date(2027, 2, 28), 31, JANUARY
    renewing.pause_and_resume(state, JANUARY)
    assert (row.end_date, row.charge_day) == (date(2027, 2, 28), 31)
    assert row.paused_at is None
    assert state.moved_ends == []
    assert state.dirty_subscriptions == [row]


def test_days_that_a_hold_keeps_move_the_day_of_the_charge() -> None:
    state = customer(tariff(), by_subscription=True)
    (row,) = state.subscriptions
    row.paused_at = JANUARY
    renewing.pause_and_resume(state, date(2027, 1, 11))
    assert (row.end_date, row.charge_day, state.moved_ends) == (date(2027, 2, 11), 11, [(row, FEBRUARY)])


def test_what_lapsed_is_not_paused_by_a_hold() -> None:
    for is_lapsed, paused in ((False, JANUARY), (True, None)):
        state = customer(tariff(), accounts=[account(status_reason="BLOCK")], by_subscription=True)
        (row,) = state.subscriptions
        row.is_lapsed = is_lapsed
        renewing.pause_and_resume(state, JANUARY)
        assert row.paused_at == paused


def test_what_both_have_is_renewed_by_the_customer_alone() -> None:
    for is_lapsed, amounts in ((False, [100]), (True, [100])):
        state = customer(tariff(), balance=1000, by_subscription=True)
        row = give(state, state.own, state.book.tariffs[BASIC], end_date=MARCH)
        assert row is not None
        row.is_lapsed = is_lapsed
        renewing.renew_due(state, FEBRUARY)
        assert state.subscriptions[0].is_closed is not is_lapsed
        assert [one[3] for one in charged(state)] == ([] if not is_lapsed else amounts)


def test_what_is_not_renewed_is_closed_at_its_end() -> None:
    for fields in ({"periodical": False}, {"charged": False}):
        state = customer(tariff(**fields), balance=1000, by_subscription=True)
        state.subscriptions[0].is_periodical = fields.get("periodical", True)
        nights.settle_customer(state, FEBRUARY)
        assert (state.subscriptions[0].is_closed, charged(state)) == (True, [])
        assert BASIC not in state.of_accounts[1].tariff_ids


def test_a_price_of_its_own_holds_to_the_day_before_it_expires() -> None:
    for expires, price, own in ((None, 5, True), (FEBRUARY, 100, False), (FEBRUARY + DAY, 5, True)):
        state = customer(tariff(), balance=1000, by_subscription=True)
        (row,) = state.subscriptions
        row.price, row.is_price_overridden, row.price_expiration = D(5), True, expires
        nights.settle_customer(state, FEBRUARY)
        assert (row.price, row.is_price_overridden, charged(state)[0][3]) == (D(price), own, D(price))
        assert (row.end_date, state.prolonged) == (MARCH, [1])


def test_a_payment_takes_up_what_waits_from_its_own_day() -> None:
    home = account(**DEBTOR)
    state = customer(tariff(), tariff(EXTRA, 30), balance=130, accounts=[home], by_subscription=True)
    for row in state.subscriptions:
        row.is_lapsed = True
    state.of_accounts[1].tariff_ids.clear()
    state.subscriptions.reverse()
    tenth = date(2027, 2, 10)
    nights.apply_payment(state, tenth)
    assert charged(state) == [(BASIC, tenth, date(2027, 3, 10), D(100)), (EXTRA, tenth, date(2027, 3, 10), D(30))]
    assert [(row.is_lapsed, row.charge_day) for row in state.subscriptions] == [(False, 10)] * 2
    assert (home.active, state.activated, state.of_accounts[1].tariff_ids) == (True, [1], {BASIC, EXTRA})
    assert state.balance == 0
