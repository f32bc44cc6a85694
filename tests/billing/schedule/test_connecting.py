"""Connecting and dropping tariffs: who pays the first period, from which day, and what ends with a tariff."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from billing.schedule import connecting
from billing.schedule.renewing import FOR_EVER, Terms
from billing.schedule.state import CONNECTION, PERIOD, BillReason, CustomerState
from tests.billing.schedule.plain import (
    BASIC,
    JANUARY,
    D,
    account,
    bundle,
    charged,
    customer,
    give,
    rebate,
    tariff,
)

EXTRA, OTHER = 2, 3
TENTH, TENTH_OF_FEBRUARY = date(2027, 1, 10), date(2027, 2, 10)


def with_book(*more: Any, **fields: Any) -> CustomerState:
    """A customer with the basic tariff; the others are in the price book only."""
    state = customer(tariff(), **{"balance": 1000, **fields})
    state.book.tariffs.update({one.id: one for one in more})
    return state


def connect(
    state: CustomerState, *ids: int, of: int | None = 1, bundles: Any = (), day: date = TENTH, **terms: Any
) -> Any:
    rows = [state.book.tariffs[pk] for pk in ids]
    return connecting.connect_tariffs(state, state.subject(of), rows, bundles, Terms(**terms), day)


# --- the classic model ------------------------------------------------------------------------------------------------
def test_a_first_month_begins_on_the_day_of_connecting() -> None:
    state = with_book(tariff(EXTRA, 30))
    assert connect(state, EXTRA) == []
    assert charged(state) == [(EXTRA, TENTH, TENTH_OF_FEBRUARY, D(30))]
    (bill,) = state.bills
    assert (bill.account_id, bill.before) == (1, D(1000))
    assert bill.reason == BillReason(CONNECTION, TENTH, TENTH, names=("T2",))
    assert state.linked == [(state.of_accounts[1], EXTRA, True)]


def test_a_customers_tariff_that_is_priced_by_the_account_is_paid_for_each_that_is_on() -> None:
    homes = [account(1), account(2), account(3, active=False, status_reason="INACTIVE", switched_off_by="staff")]
    state = with_book(tariff(EXTRA, 30, per_account=True), tariff(OTHER, 7), accounts=homes)
    connect(state, EXTRA, OTHER, of=None)
    (bill,) = state.bills
    assert bill.account_id is None
    assert [(line.subject.account_id, line.tariff.id, line.amount) for line in bill.lines] == [
        (None, OTHER, D(7)),
        (1, EXTRA, D(30)),
        (2, EXTRA, D(30)),
    ]


def test_an_accounts_tariff_that_is_priced_by_the_account_is_paid_once() -> None:
    state = with_book(tariff(EXTRA, 30, per_account=True), accounts=[account(1), account(2)])
    connect(state, EXTRA)
    assert [line.subject.account_id for bill in state.bills for line in bill.lines] == [1]


def test_nothing_is_charged_while_nobody_is_on_or_where_somebody_else_charges() -> None:
    off = account(active=False, status_reason="DEBT", switched_off_by="money")
    cases: list[tuple[dict[str, Any], dict[str, Any]]]
    cases = [({"accounts": [off]}, {}), ({}, {"charge": False}), ({}, {"charge": False, "is_free": True})]
    for fields, terms in cases:
        state = with_book(tariff(EXTRA, 30), **fields)
        assert connect(state, EXTRA, **terms) == []
        assert (charged(state), state.bills, EXTRA in state.of_accounts[1].tariff_ids) == ([], [], True)


def test_a_first_month_that_is_given_is_paid_days_for_nothing() -> None:
    off = account(active=False, status_reason="DEBT", switched_off_by="money")
    for fields in ({}, {"accounts": [off]}):
        state = with_book(tariff(EXTRA, 30), rebates=[rebate(50)], **fields)
        connect(state, EXTRA, is_free=True)
        assert charged(state) == [(EXTRA, TENTH, TENTH_OF_FEBRUARY, D(0))]
        assert [line.rebates for bill in state.bills for line in bill.lines] == [()]
        assert state.balance == 1000


def test_without_enough_money_nothing_is_connected() -> None:
    for money, done in ((29, None), (30, [])):
        state = with_book(tariff(EXTRA, 30), balance=money)
        assert connect(state, EXTRA) == done
        assert (EXTRA in state.of_accounts[1].tariff_ids) is (done is not None)


def test_what_is_paid_for_a_while_yet_costs_nothing_now() -> None:
    state = with_book(tariff(EXTRA, 30), tariff(OTHER, 7))
    state.of_accounts[1].paid[EXTRA] = TENTH + timedelta(days=1)
    state.of_accounts[1].paid[OTHER] = TENTH
    connect(state, EXTRA, OTHER)
    assert charged(state) == [(OTHER, TENTH, TENTH_OF_FEBRUARY, D(7))]


def test_a_bundle_is_linked_and_sets_the_prices() -> None:
    state = with_book(tariff(EXTRA, 30), tariff(OTHER, 70))
    state.book.bundles[1] = bundle(50, EXTRA, OTHER)
    connect(state, EXTRA, OTHER, bundles=[1])
    assert [row[3] for row in charged(state)] == [D(15), D(35)]
    assert (state.bundled, state.of_accounts[1].bundle_ids) == ([(state.of_accounts[1], 1, True)], {1})


def test_what_is_never_charged_is_linked_all_the_same() -> None:
    state = with_book(tariff(EXTRA, 30, charged=False), balance=0)
    assert connect(state, EXTRA) == []
    assert (state.bills, state.of_accounts[1].tariff_ids) == ([], {BASIC, EXTRA})


# --- subscriptions ----------------------------------------------------------------------------------------------------
def subscriber(*more: Any, **fields: Any) -> CustomerState:
    return with_book(*more, by_subscription=True, **fields)


def test_a_subscription_begins_with_its_own_first_period() -> None:
    state = subscriber(tariff(EXTRA, 90, period=3))
    (row,) = connect(state, EXTRA)
    april = date(2027, 4, 10)
    assert (row.start_date, row.end_date, row.charge_day, row.price) == (TENTH, april, 10, D(90))
    assert (row.is_periodical, row.is_price_overridden, row.price_expiration, row.id) == (True, False, None, None)
    assert charged(state) == [(EXTRA, TENTH, april, D(90))]
    assert state.bills[0].reason == BillReason(PERIOD, TENTH, april, names=("T2",))
    assert state.bills[0].account_id == 1
    assert state.dirty_subscriptions == [row]
    assert state.subscriptions[-1] is row


def test_a_subscription_within_paid_days_ends_with_them_and_keeps_their_day() -> None:
    state = subscriber(tariff(EXTRA, 30))
    state.of_accounts[1].paid[EXTRA] = date(2027, 2, 20)
    (row,) = connect(state, EXTRA)
    assert (row.start_date, row.end_date, row.charge_day) == (TENTH, date(2027, 2, 20), 20)
    assert charged(state) == []


def test_terms_of_a_subscription() -> None:
    state = subscriber(tariff(EXTRA, 30), tariff(OTHER, 70))
    until, end = date(2027, 6, 1), date(2027, 1, 15)
    (row,) = connect(state, EXTRA, price=D(5), price_expiration=until)
    assert (row.price, row.is_price_overridden, row.price_expiration) == (D(5), True, until)
    (row,) = connect(state, OTHER, end=end)
    assert (row.end_date, row.is_periodical, row.price) == (end, False, D(70))
    assert charged(state) == [(EXTRA, TENTH, TENTH_OF_FEBRUARY, D(5)), (OTHER, TENTH, end, D(70))]


def test_an_endless_subscription_has_no_end_but_is_paid_for_ever() -> None:
    state = subscriber(tariff(EXTRA, 30))
    (row,) = connect(state, EXTRA, end=FOR_EVER)
    assert (row.end_date, row.is_periodical) == (None, False)
    assert charged(state) == [(EXTRA, TENTH, FOR_EVER, D(30))]


def test_a_tariff_that_is_not_renewed_is_not_periodical() -> None:
    state = subscriber(tariff(EXTRA, 30, periodical=False))
    (row,) = connect(state, EXTRA)
    assert not row.is_periodical


def test_without_enough_money_no_subscription_begins() -> None:
    for money, begun in ((29, False), (30, True)):
        state = subscriber(tariff(EXTRA, 30), balance=money)
        assert (connect(state, EXTRA) is not None) is begun


def test_a_subscription_that_waits_for_money_is_closed_and_begun_anew() -> None:
    state = subscriber(tariff(EXTRA, 30))
    old = give(state, state.of_accounts[1], state.book.tariffs[EXTRA], end_date=JANUARY)
    assert old is not None
    old.is_lapsed = True
    (row,) = connect(state, EXTRA)
    assert (old.is_closed, old.open_mark, row.is_closed) == (True, None, False)
    assert (row.start_date, EXTRA in state.of_accounts[1].tariff_ids) == (TENTH, True)


def test_the_activation_price_is_of_those_who_are_new_and_have_to_pay() -> None:
    intro = tariff(EXTRA, 30, activation_price=D(1))
    for known, price in ((False, 1), (True, 30)):
        state = subscriber(intro)
        if known:
            state.of_accounts[1].known.add(EXTRA)
        connect(state, EXTRA)
        assert [row[3] for row in charged(state)] == [D(price)]


def test_a_bundle_of_subscriptions_has_its_price_in_the_first_period() -> None:
    state = subscriber(tariff(EXTRA, 30), tariff(OTHER, 70))
    state.book.bundles[1] = bundle(50, EXTRA, OTHER)
    rows = connect(state, EXTRA, OTHER, bundles=[1])
    assert [row[3] for row in charged(state)] == [D(15), D(35)]
    assert [row.price for row in rows] == [D(15), D(35)]


@pytest.mark.parametrize(
    ("cause", "basic", "charge", "on"),
    [
        ({"status_reason": "DEBT", "switched_off_by": "money"}, True, True, True),
        ({"status_reason": "DEBT", "switched_off_by": "money"}, False, True, False),
        ({"status_reason": "DEBT", "switched_off_by": "money"}, True, False, False),
        ({"status_reason": "INACTIVE", "switched_off_by": "staff"}, True, True, False),
    ],
)
def test_a_basic_tariff_that_is_paid_wakes_debtors(cause: dict[str, Any], basic: bool, charge: bool, on: bool) -> None:
    home = account(active=False, **cause)
    state = customer(balance=1000, accounts=[home], by_subscription=True)
    home.deactivation_date = JANUARY
    state.book.tariffs[EXTRA] = tariff(EXTRA, 30, basic=5 if basic else 0)
    connect(state, EXTRA, charge=charge)
    assert (home.active, state.activated) == (on, [1] if on else [])
    assert home.deactivation_date == (None if on else JANUARY)


# --- dropping ---------------------------------------------------------------------------------------------------------
def test_what_is_dropped_stays_paid() -> None:
    state = subscriber(tariff(EXTRA, 30))
    (row,) = connect(state, EXTRA)
    connecting.drop_tariff(state, state.of_accounts[1], EXTRA)
    assert (row.is_closed, EXTRA in state.of_accounts[1].tariff_ids) == (True, False)
    assert state.paid_until(state.of_accounts[1], EXTRA) == TENTH_OF_FEBRUARY
    assert state.linked[-1] == (state.of_accounts[1], EXTRA, False)


def test_a_bundle_ends_with_a_member_that_is_dropped() -> None:
    state = with_book(tariff(EXTRA, 30), tariff(OTHER, 70))
    state.book.bundles.update({1: bundle(50, EXTRA, OTHER), 2: bundle(50, OTHER, pk=2)})
    connect(state, EXTRA, OTHER, bundles=[1, 2])
    connecting.drop_tariff(state, state.of_accounts[1], EXTRA)
    assert state.of_accounts[1].bundle_ids == {2}
