"""What a day brings: the decision of the nightly run about one customer, and what a payment sets in motion."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from billing.schedule import monthly, renewing
from billing.schedule.accounts import AccountState
from billing.schedule.causes import CAUSES, OffCause, cause_of
from billing.schedule.prices import NOTHING
from billing.schedule.state import CustomerState

PLENTY = Decimal(10**12)
"""A balance that suffices for everything."""


def settle_customer(state: CustomerState, today: date, *, taking_up: bool = True) -> None:
    """Everything that is due by ``today``, in order, while the money lasts; then, with ``taking_up``, what is off for
    want of money and can be paid now. CannotSchedule when somebody has to look first."""
    for account in accounts_in_order(state, today):
        monthly.begin_by_date(state, account, today)
        if not state.by_subscription:
            monthly.settle_account(state, account, today)
    if state.by_subscription:
        renewing.renew_due(state, today)
    if taking_up:
        take_up(state, today, by_night)
    if state.by_subscription and renewing.close_forgotten(state, today) and taking_up:
        take_up(state, today, by_night)  # what stood on it stands alone now


def accounts_in_order(state: CustomerState, today: date) -> list[AccountState]:
    """Accounts whose day came first are paid first."""
    return sorted(state.accounts, key=lambda account: (monthly.due_day(account, today) or today, account.id))


def apply_payment(state: CustomerState, today: date) -> None:
    """Charge and switch on whom want of money keeps off, with what is not needed for those who are due today; not
    enough money is no error, nothing happens then. Who is on is charged by the night. CannotSchedule: nothing has
    changed, it is found out on a copy."""
    take_up_with_payment(state.copy(), today)
    take_up_with_payment(state, today)


def take_up_with_payment(state: CustomerState, today: date) -> None:
    state.reserved = due_sum(state, today)
    take_up(state, today, by_payment)
    state.reserved = NOTHING


def due_sum(state: CustomerState, today: date) -> Decimal:
    """What the night of ``today`` takes for those who are on, given the money for it."""
    rich = state.copy()
    rich.balance = PLENTY
    settle_customer(rich, today, taking_up=False)
    return PLENTY - rich.balance


def take_up(state: CustomerState, today: date, allowed: renewing.Revivable) -> None:
    """Again while it helps somebody: what one account pays for its customer makes the others cheaper."""
    done = -1
    while done != (done := len(state.bills) + len(state.activated)):
        take_up_once(state, today, allowed)


def take_up_once(state: CustomerState, today: date, allowed: renewing.Revivable) -> None:
    if state.by_subscription:
        renewing.revive_waiting(state, today, allowed)
        return
    for account in state.accounts:
        cause = cause_of(account)
        if cause is not None and allowed(cause):
            monthly.activate_account(state, account, today)


def by_night(cause: OffCause | None) -> bool:
    return cause is None or CAUSES[cause].by_night


def by_payment(cause: OffCause | None) -> bool:
    return cause is None or CAUSES[cause].by_payment
