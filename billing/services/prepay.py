"""The classic model: dates (mode A), automatic monthly prepay (mode B), nothing (mode C). See docs/billing.md.

An account's paid month is [``extension_date``, ``deactivation_date``). It is prolonged only together with everything
that it has, paid to the end of its new month. Works in memory on a ``Household``; no clock, no database.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from billing.calendar import anchor_of, months_later, part_of
from billing.selectors.prices import PricedTariff, discounted
from billing.selectors.subscriptions import next_charge
from billing.services.household import Holder, Household, Line
from core.money import round_money
from tvmiddleware.constants import StatusReason
from tvmiddleware.models import Account

LONGEST_OUTAGE = timedelta(days=140)
"""Nothing is charged for days that lie further back: a date or the clock is wrong, and somebody has to
look."""
LEFT_ALONE = (StatusReason.BLOCK, StatusReason.WAIT)


class Runaway(Exception):
    """Something that is due since longer than any outage lasts."""


def settle(household: Household, account: Account, today: date) -> None:
    """Prolong an active account month by month up to today while the money lasts, or switch it off."""
    begin = due_day(account, today)
    if begin is not None and begin < today - LONGEST_OUTAGE and has_price(household, account):
        raise Runaway(f"account {account.abonement} is due since {begin}")
    while begin is not None and extend(household, account, begin, today):
        begin = due_day(account, today)


def due_day(account: Account, today: date) -> date | None:
    """The first day that has to be paid, None when nothing is due. Days without service are not charged for."""
    day = next_charge(account) if account.active else None
    if day is None or day > today:
        return None
    return today if account.off_since is not None else day


def extend(household: Household, account: Account, begin: date, today: date) -> bool:
    """Pay the month that begins on ``begin``; whether the account is on for it."""
    if account.status_reason == StatusReason.BLOCK:
        return switch_off(household, account, StatusReason.BLOCK, begin)
    if account.extension_date is None and not has_price(household, account):
        return switch_off(household, account, StatusReason.INACTIVE, begin)
    if not pay_month(household, account, begin):
        return switch_off(household, account, StatusReason.DEBT, begin)
    household.prolonged.append(account.pk)
    return True


def pay_month(household: Household, account: Account, begin: date) -> bool:
    """Take a month from the balance and move the account's dates; False when there is not enough."""
    anchor = month_day(account, begin)
    end = months_later(begin, 1, anchor)
    if not household.pay(month_lines(household, account, begin, end), account, comment(account, begin, end)):
        return False
    account.extension_date, account.deactivation_date, account.charge_day = begin, end, anchor
    account.off_since, account.is_trial = None, False
    household.touch(account)
    return True


def month_day(account: Account, begin: date) -> int:
    """The day of the month that the account's months keep."""
    known = account.charge_day or (account.extension_date.day if account.extension_date else None)
    return anchor_of(begin, known)


def has_price(household: Household, account: Account) -> bool:
    return any(household.charged(holder) for holder in (household.own, household.homes[account.pk]))


def comment(account: Account, begin: date, end: date) -> str:
    texts = {"begin": f"{begin:%d.%m.%Y}", "end": f"{end:%d.%m.%Y}", "abonement": account.abonement}
    return _("Subscription fee %(begin)s - %(end)s, account %(abonement)s") % texts


def connection_comment(names: list[str]) -> str:
    return _("Connection: %(tariffs)s") % {"tariffs": ", ".join(names)}


def month_lines(household: Household, account: Account, begin: date, end: date) -> list[Line]:
    """What has to be paid so that everything the account has is paid to ``end``."""
    home, own = household.homes[account.pk], household.own
    parts = [(home if tariff.per_account else own, own.virtual_ids, tariff) for tariff in household.charged(own)]
    parts += [(home, home.virtual_ids, tariff) for tariff in household.charged(home) if tariff.id not in own.tariff_ids]
    lines = [line(household, *part, account, begin, end) for part in parts]
    return [found for found in lines if found is not None]


def line(
    household: Household,
    payer: Holder,
    virtual_ids: set[int],
    tariff: PricedTariff,
    account: Account | None,
    begin: date,
    end: date,
) -> Line | None:
    """The tariff's unpaid days of the month; for one of several months its next period. None: it is paid."""
    start = max(begin, payer.paid.get(tariff.id, begin))
    if start >= end:
        return None
    whole, rebate = None, household.rebate_for(tariff.id, account, start)
    if tariff.activation_price is not None and tariff.id not in payer.known:
        whole = tariff.activation_price
    price = discounted(household.book.price(tariff.id, start, virtual_ids) if whole is None else whole, rebate)
    due = round_money(price if tariff.period > 1 or start == begin else part_of(price, start, end), tariff.decimals)
    if tariff.period > 1:
        day = month_day(account, start) if account is not None else start.day
        return Line(payer, tariff, start, months_later(start, tariff.period, day), due, rebate)
    return Line(payer, tariff, start, end, due, rebate)


def switch_off(household: Household, account: Account, reason: str, day: date) -> bool:
    """The account's service ends on ``day``. Always False, for ``extend``."""
    account.active, account.status_reason, account.off_since = False, reason, day
    household.touch(account)
    household.deactivated.append(account.pk)
    return False


def activate(household: Household, account: Account, today: date) -> bool:
    """Switch an inactive account on for a month that begins today, if it can pay; whether it is on."""
    if account.active or account.status_reason in LEFT_ALONE or account.auto_activation_period:
        return False
    if account.extension_date is None and not has_price(household, account):
        return False
    account.charge_day = today.day
    if not pay_month(household, account, today):
        return False
    switch_on(household, account, today)
    return True


def switch_on(household: Household, account: Account, today: date) -> None:
    account.active, account.status_reason, account.off_since = True, StatusReason.ACTIVE, None
    account.activation_date = account.activation_done = today
    household.touch(account)
    household.activated.append(account.pk)


def begin_by_date(household: Household, account: Account, today: date) -> None:
    """Mode A: switch on an account whose activation date has come, once for each date."""
    due = account.activation_date
    if account.active or due is None or due > today or due == account.activation_done:
        return
    if account.status_reason in (*LEFT_ALONE, StatusReason.DEBT):
        return
    ended = account.deactivation_date is not None and account.deactivation_date <= today
    account.activation_done = due
    household.touch(account)
    if not ended:
        account.active, account.status_reason, account.off_since = True, StatusReason.ACTIVE, None
        household.activated.append(account.pk)
