"""Every reason for which an account is off, and what a payment, the night, its date and its paid days make of it: the
table of docs/billing.md, cell by cell."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import pytest

from billing.schedule import nights
from billing.schedule.causes import CAUSES, OffCause, cause_of
from billing.schedule.state import CustomerState
from tests.billing.schedule.plain import FEBRUARY, account, charged, customer, tariff

TODAY = FEBRUARY + timedelta(days=9)


class Row(NamedTuple):
    """The account's columns; whether it is on after a payment, after a night with money, after its activation date;
    whether paid days of subscriptions are kept."""

    columns: dict[str, Any]
    payment: bool
    night: bool
    date: bool
    days_stand: bool


TABLE = {
    OffCause.MONEY: Row({"status_reason": "DEBT", "switched_off_by": "money"}, True, True, False, False),
    OffCause.FIRST_PAYMENT: Row({"status_reason": "INACTIVE"}, True, False, True, False),
    OffCause.STAFF: Row({"status_reason": "INACTIVE", "switched_off_by": "staff"}, False, False, True, False),
    OffCause.HOLD: Row({"status_reason": "BLOCK", "switched_off_by": "hold"}, False, False, False, True),
    OffCause.HOLD_ENDED: Row({"status_reason": "ACTIVE", "switched_off_by": "hold"}, True, True, True, False),
    OffCause.BILLING_SYSTEM: Row({"status_reason": "WAIT"}, False, False, False, False),
    OffCause.FIRST_LOGIN: Row({"status_reason": "INACTIVE", "auto_activation_period": 7}, False, False, True, False),
    OffCause.END_DATE: Row({"status_reason": "INACTIVE", "switched_off_by": "date"}, False, False, True, False),
}
each_cause = pytest.mark.parametrize("cause", list(OffCause), ids=str)
both_models = pytest.mark.parametrize("by_subscription", [False, True], ids=["classic", "subscriptions"])


def off(cause: OffCause, *, by_subscription: bool, balance: int = 100) -> CustomerState:
    """Off since 1 February, where its month and its subscription ended."""
    home = account(active=False, off_since=FEBRUARY, **TABLE[cause].columns)
    state = customer(tariff(), balance=balance, accounts=[home], by_subscription=by_subscription)
    for row in state.subscriptions:
        row.is_lapsed = True
    return state


@each_cause
def test_the_columns_say_the_cause(cause: OffCause) -> None:
    state = off(cause, by_subscription=False)
    assert cause_of(state.accounts[0]) is cause
    assert set(CAUSES) == set(TABLE)


@both_models
@each_cause
def test_a_payment(cause: OffCause, by_subscription: bool) -> None:
    state = off(cause, by_subscription=by_subscription)
    nights.apply_payment(state, TODAY)
    assert (state.accounts[0].active, state.balance == 0) == (TABLE[cause].payment,) * 2
    assert [row[1] for row in charged(state)] == ([TODAY] if TABLE[cause].payment else [])


@both_models
@each_cause
def test_a_night(cause: OffCause, by_subscription: bool) -> None:
    state = off(cause, by_subscription=by_subscription)
    nights.settle_customer(state, TODAY)
    assert (state.accounts[0].active, state.balance == 0) == (TABLE[cause].night,) * 2
    assert [row[1] for row in charged(state)] == ([TODAY] if TABLE[cause].night else [])


@each_cause
def test_its_activation_date(cause: OffCause) -> None:
    home = account(
        active=False, extension_date=None, deactivation_date=None, activation_date=TODAY, **TABLE[cause].columns
    )
    state = customer(accounts=[home])
    nights.settle_customer(state, TODAY - timedelta(days=1))
    assert not home.active
    nights.settle_customer(state, TODAY)
    assert home.active is TABLE[cause].date


@each_cause
def test_paid_days_of_a_subscription(cause: OffCause) -> None:
    state = off(cause, by_subscription=True, balance=0)
    row, home = state.subscriptions[0], state.accounts[0]
    row.is_lapsed, row.end_date = False, date(2027, 3, 20)
    for days in (0, 10):
        nights.settle_customer(state, TODAY + timedelta(days=days))
    home.active, home.status_reason, home.switched_off_by, home.auto_activation_period = True, "ACTIVE", "", 0
    nights.settle_customer(state, TODAY + timedelta(days=14))
    assert row.end_date == date(2027, 3, 20) + timedelta(days=14 if TABLE[cause].days_stand else 0)
    assert charged(state) == []


@each_cause
def test_paid_days_alone_switch_nobody_on_whom_something_else_keeps_off(cause: OffCause) -> None:
    for play, on in ((nights.apply_payment, TABLE[cause].payment), (nights.settle_customer, TABLE[cause].night)):
        state = off(cause, by_subscription=True)
        state.subscriptions[0].is_lapsed, state.subscriptions[0].end_date = False, date(2027, 3, 20)
        play(state, TODAY)
        assert (state.accounts[0].active, state.balance) == (on, Decimal(100))


def test_a_date_that_has_ended_meanwhile_begins_nothing() -> None:
    """Both days are today or past: the account's time is over before it began."""
    for ended in (TODAY, TODAY - timedelta(days=1)):
        home = account(active=False, extension_date=None, activation_date=FEBRUARY, deactivation_date=ended)
        state = customer(accounts=[home])
        nights.settle_customer(state, TODAY)
        assert (home.active, state.activated, state.deactivated) == (False, [], [])
        assert home.activation_done == FEBRUARY


def test_a_day_that_was_due_is_not_charged_to_an_account_that_was_off() -> None:
    """Staff switched it on again after its month had ended: the next month begins today."""
    home = account(off_since=FEBRUARY)
    state = customer(tariff(), balance=500, accounts=[home])
    nights.settle_customer(state, TODAY)
    assert [row[1] for row in charged(state)] == [TODAY]
    assert home.off_since is None
