"""The classic model: dates (mode A), automatic monthly prepay (mode B), nothing (mode C). See docs/billing.md.

An account's paid month is [``extension_date``, ``deactivation_date``). It is prolonged only together with everything
that it has, paid to the end of its new month.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Protocol

from billing.calendar import anchor_of, months_later
from billing.schedule.accounts import AccountState
from billing.schedule.amounts import months_between
from billing.schedule.causes import CAUSES, OffCause, cause_of
from billing.schedule.lines import ONCE, make_line
from billing.schedule.prices import PricedTariff
from billing.schedule.state import MONTH, BillReason, CannotSchedule, ChargeLine, CustomerState, SubjectState
from tvmiddleware.constants import StatusReason, SwitchedOffBy

LONGEST_OUTAGE = timedelta(days=140)
"""Nothing is charged for days that lie further back: a date or the clock is wrong, and somebody has to look."""
RECORDS = {
    OffCause.MONEY: (StatusReason.DEBT, SwitchedOffBy.MONEY),
    OffCause.HOLD: (StatusReason.BLOCK, SwitchedOffBy.HOLD),
    OffCause.END_DATE: (StatusReason.INACTIVE, SwitchedOffBy.DATE),
}
"""Why billing switches an account off -> ``status_reason`` and ``switched_off_by``."""


class Dated(Protocol):
    """An account's dates: a row or a state."""

    @property
    def deactivation_date(self) -> date | None: ...
    @property
    def extension_date(self) -> date | None: ...
    @property
    def charge_day(self) -> int | None: ...


def next_charge(account: Dated) -> date | None:
    """The day the account is charged or switched off next; None: never (mode C)."""
    if account.deactivation_date is not None:
        return account.deactivation_date
    if account.extension_date is None:
        return None
    return months_later(account.extension_date, 1, anchor_of(account.extension_date, account.charge_day))


def settle_account(state: CustomerState, account: AccountState, today: date) -> None:
    """Prolong an active account month by month up to today while the money lasts, or switch it off."""
    begin = due_day(account, today)
    if begin is not None and begin < today - LONGEST_OUTAGE and has_price(state, account):
        raise CannotSchedule(f"account {account.abonement} is due since {begin}")
    while begin is not None and extend(state, account, begin):
        begin = due_day(account, today)


def due_day(account: AccountState, today: date) -> date | None:
    """The first day that has to be paid, None when nothing is due. Days without service are not charged for."""
    day = next_charge(account) if account.active else None
    if day is None or day > today:
        return None
    return today if account.off_since is not None else day


def extend(state: CustomerState, account: AccountState, begin: date) -> bool:
    """Pay the month that begins on ``begin``, or switch off; whether the account is on for it."""
    cause = None
    if cause_of(account) is OffCause.HOLD:
        cause = OffCause.HOLD
    elif account.extension_date is None and not has_price(state, account):
        cause = OffCause.END_DATE
    elif not pay_month(state, account, begin, month_day(account, begin)):
        cause = OffCause.MONEY
    if cause is not None:
        switch_off(state, account, cause, begin)
        return False
    state.prolonged.append(account.id)
    return True


def pay_month(state: CustomerState, account: AccountState, begin: date, day_of_month: int) -> bool:
    """Take a month from the balance and move the account's dates; False when there is not enough."""
    end = months_later(begin, 1, day_of_month)
    reason = BillReason(MONTH, begin, end, abonement=account.abonement)
    if not state.pay(month_lines(state, account, begin, end), account.id, reason):
        return False
    account.extension_date, account.deactivation_date, account.charge_day = begin, end, day_of_month
    account.off_since, account.is_trial = None, False
    state.touch(account)
    return True


def month_day(account: AccountState, begin: date) -> int:
    """The day of the month that the account's months keep."""
    known = account.charge_day or (account.extension_date.day if account.extension_date else None)
    return anchor_of(begin, known)


def has_price(state: CustomerState, account: AccountState) -> bool:
    return any(state.charged(subject) for subject in (state.own, state.of_accounts[account.id]))


def month_lines(state: CustomerState, account: AccountState, begin: date, end: date) -> list[ChargeLine]:
    """What has to be paid so that everything the account has is paid to ``end``."""
    home, own = state.of_accounts[account.id], state.own
    shared = state.charged(own)
    alone = [tariff for tariff in state.charged(home) if tariff.id not in own.tariff_ids]
    lines = tariff_lines(state, home, own.bundle_ids, [one for one in shared if one.per_account], begin, end)
    lines += tariff_lines(state, own, own.bundle_ids, [one for one in shared if not one.per_account], begin, end)
    return lines + tariff_lines(state, home, home.bundle_ids, alone, begin, end)


def tariff_lines(
    state: CustomerState,
    payer: SubjectState,
    bundle_ids: set[int],
    tariffs: Sequence[PricedTariff],
    begin: date,
    end: date,
) -> list[ChargeLine]:
    """The unpaid days of these tariffs in the month [``begin``, ``end``); of one of several months its next period."""
    starts = {row.id: max(begin, paid_until(state, payer, row) or begin) for row in tariffs}
    starts = {pk: start for pk, start in starts.items() if start < end}
    new = [pk for pk in starts if state.is_new(payer, pk)]
    prices = state.book.period_prices(starts, bundle_ids, new)
    lines = []
    for tariff in tariffs:
        if tariff.id not in starts:
            continue
        start, until = starts[tariff.id], end
        part = months_between(start, end) if start > begin else ONCE
        if tariff.period > 1:
            day = month_day(payer.account, start) if payer.account is not None else start.day
            until, part = months_later(start, tariff.period, day), ONCE
        lines.append(
            make_line(
                state, payer, tariff, start, until, prices[tariff.id], part=part, discount_account=payer.account_id
            )
        )
    return lines


def paid_until(state: CustomerState, payer: SubjectState, tariff: PricedTariff) -> date | None:
    """The first unpaid day. What is priced by the account is paid by each account for itself; days that the customer
    paid for all of them, when it was not yet, count for each."""
    if tariff.per_account and tariff.id in state.own.tariff_ids:
        ends = [one.paid[tariff.id] for one in (payer, state.own) if tariff.id in one.paid]
        return max(ends, default=None)
    return state.paid_until(payer, tariff.id)


def switch_off(state: CustomerState, account: AccountState, cause: OffCause, day: date) -> None:
    """The account's service ends on ``day``. A hold goes on: its status is the subscriber's to change."""
    on_hold = cause_of(account) is OffCause.HOLD
    account.active, account.off_since = False, day
    reason, account.switched_off_by = RECORDS[cause]
    account.status_reason = account.status_reason if on_hold else reason
    state.touch(account)
    state.deactivated.append(account.id)


def activate_account(state: CustomerState, account: AccountState, today: date) -> None:
    """Switch an inactive account on: within the month that it has paid, else for one that begins today, if the money
    suffices. The caller has asked the table of causes."""
    if account.extension_date is None and not has_price(state, account):
        return
    paid = account.extension_date is not None and (next_charge(account) or today) > today
    if paid or pay_month(state, account, today, today.day):
        switch_on(state, account, today)


def switch_on(state: CustomerState, account: AccountState, today: date) -> None:
    account.active, account.status_reason, account.switched_off_by = True, StatusReason.ACTIVE, SwitchedOffBy.NOBODY
    account.off_since = None
    account.activation_date = account.activation_done = today
    state.touch(account)
    state.activated.append(account.id)


def begin_by_date(state: CustomerState, account: AccountState, today: date) -> None:
    """Mode A: switch on an account whose activation date has come, once for each date."""
    due, cause = account.activation_date, cause_of(account)
    if account.active or due is None or due > today or due == account.activation_done:
        return
    if cause is not None and not CAUSES[cause].by_date:
        return
    ended = account.deactivation_date is not None and account.deactivation_date <= today
    account.activation_done = due
    state.touch(account)
    if not ended:
        account.active, account.status_reason = True, StatusReason.ACTIVE
        account.switched_off_by, account.off_since = SwitchedOffBy.NOBODY, None
        state.activated.append(account.id)
