"""Looking ahead: nights to come, the money that is missing, what a period or a purchase would cost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from billing.schedule import forecast
from billing.schedule.forecast import PlannedStop
from billing.schedule.state import CustomerState
from tests.billing.schedule.plain import (
    BASIC,
    FEBRUARY,
    JANUARY,
    MARCH,
    D,
    account,
    bundle,
    customer,
    give,
    rebate,
    tariff,
)

DAY = timedelta(days=1)
EXTRA = 2


def subscriber(*tariffs: Any, **fields: Any) -> CustomerState:
    return customer(*tariffs, by_subscription=True, **fields)


def test_the_last_night_counts_and_nothing_changes_by_looking() -> None:
    for by_subscription in (False, True):
        state = customer(tariff(), balance=1000, by_subscription=by_subscription)
        found = forecast.look_ahead(state, JANUARY, FEBRUARY)
        assert (found.total, [(day, line.amount) for day, line in found.lines()]) == (D(100), [(FEBRUARY, D(100))])
        assert [planned.day for planned in found.bills] == [FEBRUARY]
        assert forecast.look_ahead(state, JANUARY, FEBRUARY - DAY).total == 0
        assert (state.balance, state.bills, found.state.balance) == (D(1000), [], D(900))


def test_what_stops_for_want_of_money() -> None:
    state = customer(tariff(), balance=1000)
    assert forecast.look_ahead(state, JANUARY, MARCH).stops == []
    assert forecast.look_ahead(state, JANUARY, MARCH, balance=D(150)).stops == [PlannedStop(MARCH, account_id=1)]
    found = forecast.look_ahead(subscriber(tariff(), balance=150), JANUARY, MARCH)
    assert found.stops == [PlannedStop(MARCH, account_id=1), PlannedStop(MARCH, subscription_id=1)]


def test_what_waits_too_long_is_closed() -> None:
    state = subscriber(tariff())
    for days, closed in ((89, False), (90, True)):
        found = forecast.look_ahead(state, JANUARY, FEBRUARY + timedelta(days=days))
        assert found.state.subscriptions[0].is_closed is closed


def test_who_waits_for_money_is_taken_up_when_it_gets_cheaper() -> None:
    tenth = date(2027, 3, 10)
    cheaper = tariff(changes=((tenth, D(50)),))
    for state in (
        subscriber(cheaper, balance=50),
        subscriber(tariff(), balance=50, rebates=[rebate(50, valid_from=tenth)]),
    ):
        found = forecast.look_ahead(state, JANUARY, tenth)
        assert [(day, line.amount) for day, line in found.lines()] == [(tenth, D(50))]
        assert forecast.look_ahead(state, JANUARY, tenth, taking_up=False).total == 0
    own = subscriber(tariff(price=50), balance=50)
    row = own.subscriptions[0]
    row.price, row.is_price_overridden, row.price_expiration = D(500), True, tenth
    assert forecast.look_ahead(own, JANUARY, tenth).total == 50
    assert forecast.look_ahead(own, JANUARY, tenth - DAY).total == 0


def test_an_account_begins_on_its_day() -> None:
    coming = account(active=False, status_reason="INACTIVE", switched_off_by="staff")
    coming.extension_date = coming.deactivation_date = None
    coming.activation_date = date(2027, 1, 20)
    state = customer(tariff(charged=False), accounts=[coming])
    for day, active in ((19, False), (20, True)):
        assert forecast.look_ahead(state, JANUARY, date(2027, 1, day)).state.accounts[0].active is active


def test_how_much_has_to_come_in() -> None:
    for balance, missing in ((30, 70), (100, 0), (101, 0), (-50, 150)):
        state = customer(tariff(), balance=balance)
        assert forecast.money_missing(state, FEBRUARY) == missing
        assert forecast.money_missing(state, FEBRUARY - DAY) == 0
    assert forecast.money_missing(customer(tariff(charged=False), balance=-50), FEBRUARY) == 0


def test_what_is_free_is_no_next_payment() -> None:
    state = customer(tariff(), tariff(EXTRA, 0), balance=0)
    state.of_accounts[1].paid[BASIC] = MARCH
    day, lines = forecast.next_payment(state, JANUARY)
    assert (day, [line.tariff.id for line in lines]) == (MARCH, [BASIC])
    assert forecast.next_payment(customer(tariff(price=0)), JANUARY) == (None, [])
    assert forecast.year_sum(customer(tariff(price=0)), JANUARY) == 0


def test_the_next_payment_of_one_account_is_not_its_neighbours() -> None:
    state = customer(tariff(), balance=0, accounts=[account(1), account(2, deactivation_date=date(2027, 1, 20))])
    extra = tariff(EXTRA, 7)
    state.book.tariffs[EXTRA] = extra
    give(state, state.of_accounts[2], extra)
    first, second = state.accounts
    assert forecast.next_payment(state, JANUARY, first)[0] == FEBRUARY
    assert forecast.next_payment(state, JANUARY, second)[0] == date(2027, 1, 20)
    assert forecast.next_payment(state, JANUARY)[0] == date(2027, 1, 20)
    assert [forecast.year_sum(state, JANUARY, one) for one in (first, second, None)] == [1200, 84, 1284]
    assert state.copy().balance == 0


def test_a_period_of_all_that_an_account_and_its_customer_have() -> None:
    state = customer(tariff(), tariff(EXTRA, 30), accounts=[account(1), account(2)], rebates=[rebate(50, account_id=2)])
    give(state, state.own, state.book.tariffs[BASIC])
    lines = forecast.period_lines(state, state.of_accounts[1], JANUARY)
    assert [(line.subject.account_id, line.tariff.id, line.amount) for line in lines] == [
        (None, BASIC, D(50)),
        (1, EXTRA, D(30)),
    ]
    assert [(line.begin, line.end) for line in lines] == [(JANUARY, FEBRUARY)] * 2
    assert [line.tariff.id for line in forecast.period_lines(state, state.own, JANUARY)] == [BASIC]


def test_a_period_of_tariffs_whoever_has_them() -> None:
    state = customer(tariff(), accounts=[account(1), account(2)], rebates=[rebate(50, account_id=2)])
    book = state.book.tariffs
    book.update({EXTRA: tariff(EXTRA, 30), 3: tariff(3, 9, charged=False)})
    give(state, state.own, book[EXTRA])
    state.book.bundles[1] = bundle(65, BASIC, EXTRA)
    rows = [book[BASIC], book[EXTRA], book[3]]
    home = state.of_accounts[1]
    assert forecast.period_cost(state, home, rows, [], JANUARY) == 100 + 15
    assert forecast.period_cost(state, home, rows, [1], JANUARY) == 50 + D("7.50")
    own = subscriber(tariff())
    row = own.subscriptions[0]
    row.price, row.is_price_overridden = D(5), True
    assert forecast.period_cost(own, own.of_accounts[1], [own.book.tariffs[BASIC]], [], JANUARY) == 5


def test_the_cost_of_connecting_is_what_accounts_that_are_on_would_pay() -> None:
    each = tariff(EXTRA, 30, per_account=True)
    off = {"active": False, "status_reason": "DEBT", "switched_off_by": "money"}
    for homes, amounts in (
        ([account(1), account(2)], [30, 30]),
        ([account(1), account(2, **off)], [30]),
        ([account(1, **off), account(2, **off)], [30, 30]),
    ):
        state = customer(balance=0, accounts=homes)
        state.book.tariffs[EXTRA] = each
        lines = forecast.connecting_cost(state, state.own, [each], [], JANUARY)
        assert [line.amount for line in lines] == amounts
        assert (state.balance, state.own.tariff_ids) == (D(0), set())


def test_a_basic_tariff_is_bought_in_place_of_the_other_one() -> None:
    """The bundle of the old one ends with it."""
    state = customer(tariff(), balance=0)
    book = state.book.tariffs
    book.update({EXTRA: tariff(EXTRA, 30), 3: tariff(3, 100, basic=7)})
    state.book.bundles[1] = bundle(1, BASIC, EXTRA, 3)
    home = state.of_accounts[1]
    home.bundle_ids.add(1)
    for rows, amounts in (([book[3]], [100]), ([book[EXTRA]], [D("0.14")]), ([book[3], book[EXTRA]], [100, 30])):
        lines = forecast.buying_cost(state, home, rows, [], JANUARY)
        assert [line.amount for line in lines] == amounts


def test_a_month_of_everything_is_counted_whoever_is_off() -> None:
    off = account(2, active=False, status_reason="DEBT", switched_off_by="money")
    state = customer(tariff(), accounts=[account(1), off])
    each = tariff(EXTRA, 30, per_account=True)
    state.book.tariffs.update({EXTRA: each, 3: tariff(3, 10, period=3)})
    give(state, state.own, each)
    give(state, state.of_accounts[1], each)
    give(state, state.of_accounts[2], state.book.tariffs[3])
    assert forecast.monthly_fee(state, JANUARY) == 100 + 30 + 30 + D("3.33")
    assert not state.accounts[1].active
