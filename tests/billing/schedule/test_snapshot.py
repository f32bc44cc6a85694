"""A customer as a snapshot: what is paid, who watches, what has to be written, and that a copy stands by itself."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from billing.schedule.causes import OffCause
from billing.schedule.state import MONTH, BillReason, CannotSchedule, ChargeLine, CustomerState
from tests.billing.schedule.plain import BASIC, FEBRUARY, JANUARY, MARCH, D, account, customer, give, rebate, tariff

DAY = timedelta(days=1)
EXTRA = 2
REASON = BillReason(MONTH, JANUARY, FEBRUARY)


def line(state: CustomerState, amount: int, **fields: object) -> ChargeLine:
    return ChargeLine(state.of_accounts[1], state.book.tariffs[BASIC], FEBRUARY, MARCH, D(amount), D(100), **fields)  # type: ignore[arg-type]


def test_whether_a_subscription_runs_or_waits() -> None:
    state = customer(tariff(), by_subscription=True)
    (row,) = state.subscriptions
    assert (row.is_running, row.is_waiting) == (True, False)
    row.is_lapsed = True
    assert (row.is_running, row.is_waiting) == (False, True)
    row.is_lapsed, row.paused_at = False, FEBRUARY
    assert (row.is_running, row.is_waiting) == (False, True), "nothing is left of what was paid"
    row.paused_at = FEBRUARY - DAY
    assert (row.is_running, row.is_waiting) == (False, False), "days are left"
    row.end_date = None
    assert not row.is_waiting
    row.is_lapsed, row.is_closed = True, True
    assert (row.is_running, row.is_waiting) == (False, False)


def test_a_bill_is_taken_from_what_is_not_reserved() -> None:
    for balance, reserved, paid in ((100, 0, True), (99, 0, False), (150, 50, True), (149, 50, False)):
        state = customer(tariff(), balance=balance)
        state.reserved = D(reserved)
        assert state.pay([line(state, 60), line(state, 40)], 1, REASON) is paid
        assert (state.balance, len(state.bills)) == ((D(balance - 100), 1) if paid else (D(balance), 0))
        assert (BASIC in state.of_accounts[1].paid) is paid
    state = customer(tariff(), balance=-5)
    assert state.pay([line(state, 0)], 1, REASON)
    assert (state.balance, state.bills[0].before, state.bills[0].total) == (D(-5), D(-5), D(0))


def test_a_bill_without_lines_is_none() -> None:
    state = customer(tariff(), balance=-5)
    assert state.pay([], 1, REASON)
    assert state.bills == []


def test_what_is_paid_is_known_from_which_day_to_which() -> None:
    state = customer(tariff(), balance=100)
    state.pay([line(state, 100)], 1, REASON)
    home = state.of_accounts[1]
    assert (home.paid, home.paid_since, home.known) == ({BASIC: MARCH}, {BASIC: FEBRUARY}, {BASIC})


def test_discounts_of_a_limited_number_are_counted_once_a_bill() -> None:
    once, ever = rebate(10, id=1, charges_left=1), rebate(5, id=2)
    state = customer(tariff(), balance=1000, rebates=[once, ever])
    assert state.rebate_for(BASIC, 1, JANUARY) is once
    state.pay([line(state, 10, rebates=(once, ever)), line(state, 10, rebates=(once,))], 1, REASON)
    assert state.used == Counter({1: 1})
    assert state.rebate_for(BASIC, 1, JANUARY) is ever


def test_days_count_that_anybody_paid_who_shares_the_tariff() -> None:
    state = customer(tariff(), accounts=[account(1), account(2)])
    first, second = state.of_accounts.values()
    assert state.paid_until(first, BASIC) is None
    first.paid[BASIC] = FEBRUARY
    assert [state.paid_until(one, BASIC) for one in (first, second, state.own)] == [FEBRUARY, None, FEBRUARY]
    state.own.paid[BASIC] = MARCH
    assert [state.paid_until(one, BASIC) for one in (first, second, state.own)] == [MARCH] * 3
    first.known.add(BASIC)
    assert [state.is_new(one, BASIC) for one in (first, second, state.own)] == [False, True, False]


def test_what_costs_something_basic_tariffs_first() -> None:
    state = customer(tariff(3, 1), tariff(EXTRA, 1), tariff(BASIC), tariff(4, 1, charged=False))
    state.of_accounts[1].tariff_ids.add(99)
    assert [one.id for one in state.charged(state.of_accounts[1])] == [BASIC, EXTRA, 3]


@pytest.mark.parametrize(
    ("theirs", "operators", "own", "fits"),
    [("", "RUB", "", True), ("RUB", "RUB", "", True), ("", "RUB", "RUB", True), ("EUR", "RUB", "EUR", True),
     ("EUR", "RUB", "", False), ("", "RUB", "EUR", False)],
)  # fmt: skip
def test_a_tariff_in_another_currency_than_the_customers(theirs: str, operators: str, own: str, fits: bool) -> None:
    state = customer(tariff(currency=theirs))
    object.__setattr__(state.book, "currency", operators)
    state.currency = own
    if fits:
        state.charged(state.of_accounts[1])
        return
    with pytest.raises(CannotSchedule):
        state.charged(state.of_accounts[1])


def test_why_nobody_watches_what_a_customer_has() -> None:
    debtor = account(1, active=False, status_reason="DEBT", switched_off_by="money")
    off = account(2, active=False, status_reason="INACTIVE", switched_off_by="staff")
    state = customer(tariff(), accounts=[debtor, off])
    assert state.off_cause(state.own) is OffCause.MONEY, "what a payment ends goes before"
    assert state.off_cause(state.of_accounts[2]) is OffCause.STAFF
    debtor.active = True
    assert state.off_cause(state.own) is None
    state.of_accounts.clear()
    assert state.off_cause(state.own) is None, "there is no account yet"


def test_the_open_subscription_of_a_tariff() -> None:
    state = customer(tariff(), tariff(EXTRA), by_subscription=True)
    first, second = state.subscriptions
    home = state.of_accounts[1]
    assert [state.subscribed(home, pk) for pk in (BASIC, EXTRA, 3)] == [first, second, None]
    assert state.subscribed(state.own, BASIC) is None
    first.is_closed = True
    assert state.subscribed(home, BASIC) is None


def test_what_has_to_be_written_is_noted_once() -> None:
    state = customer(tariff(), by_subscription=True)
    home, (row,) = state.of_accounts[1], state.subscriptions
    for _time in range(2):
        state.link(home, BASIC, on=True)
        state.link(home, EXTRA, on=True)
        state.link_bundle(home, 1, on=True)
        state.touch_subscription(row)
        state.touch(state.accounts[0])
    assert (state.linked, state.bundled) == ([(home, EXTRA, True)], [(home, 1, True)])
    assert (state.dirty_subscriptions, state.dirty) == ([row], {1: home.account})
    for _time in range(2):
        state.link(home, EXTRA, on=False)
        state.link_bundle(home, 1, on=False)
    assert (state.linked[1:], state.bundled[1:]) == ([(home, EXTRA, False)], [(home, 1, False)])
    assert (home.tariff_ids, home.bundle_ids) == ({BASIC}, set())


def test_a_copy_stands_by_itself() -> None:
    state = customer(tariff(), balance=100, by_subscription=True, rebates=[rebate(10)])
    state.own.subject_id = state.of_accounts[1].subject_id = None
    state.subscriptions[0].subject_id = 0
    state.currency, state.decimals, state.forget_after, state.used[1] = "KWD", 3, DAY, 2
    state.reserved = D(40)
    copy = state.copy()
    for name in ("id", "book", "balance", "currency", "decimals", "by_subscription", "forget_after", "used", "rebates"):
        assert getattr(copy, name) == getattr(state, name)
    assert copy.reserved == 0
    assert [one.subject_id for one in copy.subjects()] == [-1, -2]
    home, old = copy.of_accounts[1], state.of_accounts[1]
    home.tariff_ids.add(9)
    home.bundle_ids.add(9)
    home.paid[9] = home.paid_since[9] = JANUARY
    home.known.add(9)
    copy.subscriptions[0].is_lapsed = True
    copy.accounts[0].active = False
    copy.used[1] = 3
    copy.rebates.clear()
    assert 9 not in old.tariff_ids | old.bundle_ids | old.known | set(old.paid) | set(old.paid_since)
    assert (state.subscriptions[0].is_lapsed, state.accounts[0].active, state.used[1]) == (False, True, 2)
    assert len(state.rebates) == 1


def test_a_copy_keeps_the_subjects_that_there_are() -> None:
    state = customer(tariff(), by_subscription=True)
    give(state, state.own, tariff(EXTRA))
    assert [one.subject_id for one in state.copy().subjects()] == [100, 101]
