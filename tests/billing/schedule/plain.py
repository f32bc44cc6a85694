"""Customers as snapshots, made by hand: a month that began on 1 January 2027 ends on the first of February."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from billing.schedule.accounts import AccountState
from billing.schedule.prices import PriceBook, PricedBundle, PricedTariff, Rebate
from billing.schedule.state import CustomerState, SubjectState, SubscriptionState

D = Decimal
JANUARY, FEBRUARY, MARCH = date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1)
BASIC = 1


def tariff(pk: int = BASIC, price: Any = 100, **fields: Any) -> PricedTariff:
    values = {
        "name": f"T{pk}",
        "period": 1,
        "activation_price": None,
        "basic": 5 if pk == BASIC else 0,
        "per_account": False,
        "charged": True,
        "periodical": True,
        **fields,
    }
    return PricedTariff(id=pk, price=D(price), **values)


def rebate(percent: Any, **fields: Any) -> Rebate:
    values = {
        "id": 1,
        "customer_id": 1,
        "account_id": None,
        "tariff_ids": frozenset(),
        "valid_from": None,
        "valid_until": None,
        "charges_left": None,
        **fields,
    }
    return Rebate(percent=D(percent), **values)


def bundle(price: Any, *members: int, pk: int = 1) -> PricedBundle:
    return PricedBundle(pk, members, None if price is None else D(price))


def account(pk: int = 1, **fields: Any) -> AccountState:
    """On, within the month of January."""
    values = {"extension_date": JANUARY, "deactivation_date": FEBRUARY, "charge_day": 1, **fields}
    return AccountState(pk, 1000 + pk, **values)


def customer(
    *tariffs: PricedTariff,
    balance: Any = 0,
    accounts: Sequence[AccountState] | None = None,
    bundles: Sequence[PricedBundle] = (),
    rebates: Sequence[Rebate] = (),
    by_subscription: bool = False,
) -> CustomerState:
    """One account (or these), the first of which has the tariffs, paid until 1 February where subscriptions are;
    accounts have no month of their own then."""
    book = PriceBook(1, {one.id: one for one in tariffs}, {one.id: one for one in bundles})
    rows = [account()] if accounts is None else accounts
    homes = {one.id: SubjectState(1, one, subject_id=100 + one.id) for one in rows}
    for one in rows if by_subscription else ():
        one.extension_date = one.deactivation_date = one.charge_day = None
    state = CustomerState(
        1,
        book,
        SubjectState(1, subject_id=100),
        homes,
        rebates=list(rebates),
        balance=D(balance),
        by_subscription=by_subscription,
    )
    for added in tariffs:
        give(state, state.of_accounts[1], added)
    return state


def give(state: CustomerState, subject: SubjectState, one: PricedTariff, **fields: Any) -> SubscriptionState | None:
    """Put a tariff of the book on a subject, paid for January where subscriptions are."""
    subject.tariff_ids.add(one.id)
    if not state.by_subscription:
        return None
    subject.paid[one.id], subject.paid_since[one.id] = fields.get("end_date", FEBRUARY), JANUARY
    subject.known.add(one.id)
    values = {"price": one.price, "start_date": JANUARY, "end_date": FEBRUARY, "charge_day": 1, **fields}
    row = SubscriptionState(subject.subject_id or 0, one.id, id=len(state.subscriptions) + 1, **values)
    state.subscriptions.append(row)
    return row


def charged(state: CustomerState) -> list[tuple[int, date, date, Decimal]]:
    """(tariff, first day, first unpaid day, amount) of all bills."""
    return [(line.tariff.id, line.begin, line.end, line.amount) for bill in state.bills for line in bill.lines]
