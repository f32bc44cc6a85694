"""The subscription model: every tariff has a period of its own, and is renewed at its own end.

Works in memory on a ``Household``; no clock, no database.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from billing.calendar import anchor_of, months_later
from billing.selectors.prices import PricedTariff, discounted
from billing.services.household import Holder, Household, Line
from billing.services.prepay import LEFT_ALONE, LONGEST_OUTAGE, Runaway, switch_off, switch_on
from core.money import round_money
from tvmiddleware.constants import StatusReason
from tvmiddleware.models import Account, TariffSubscription

FOR_EVER = date(9999, 12, 31)
"""The end of the charge of an endless subscription."""


def renew_due(household: Household, today: date, *, forget_after: timedelta) -> None:
    """Pauses, renewals in the order of their ends while the money lasts, trials that are over, and what waited for
    money longer than ``forget_after``."""
    pauses(household, today)
    while (due := next_due(household, today)) is not None:
        if due.end_date is not None and due.end_date < today - LONGEST_OUTAGE:
            raise Runaway(f"subscription {due.pk} is due since {due.end_date}")
        renew(household, due, today)
    for account in household.accounts:
        end_of_dates(household, account, today)
    for row in household.subscriptions:
        if row.is_lapsed and row.end_date is not None and row.end_date <= today - forget_after:
            close(household, row)


def next_due(household: Household, today: date) -> TariffSubscription | None:
    rows = [row for row in household.subscriptions if is_due(row, today)]
    return min(rows, key=lambda row: (row.end_date, -basic(household, row), row.pk or 0), default=None)


def is_due(row: TariffSubscription, today: date) -> bool:
    open_now = not (row.is_closed or row.is_lapsed or row.paused_at)
    return open_now and row.end_date is not None and row.end_date <= today


def basic(household: Household, row: TariffSubscription) -> int:
    tariff = household.book.tariffs.get(row.tariff_id)
    return tariff.basic if tariff else 0


def renew(household: Household, row: TariffSubscription, today: date) -> None:
    """One more period, or the end of it."""
    tariff = household.book.tariffs.get(row.tariff_id)
    if not row.is_periodical or tariff is None or not tariff.charged:
        close(household, row)
    elif not pay_period(household, row, tariff, row.end_date or today):
        lapse(household, row, today)


def pay_period(household: Household, row: TariffSubscription, tariff: PricedTariff, begin: date) -> bool:
    """Take the period that begins on ``begin`` from the balance; False when there is not enough."""
    holder = household.by_subject(row.subject_id)
    row.charge_day = anchor_of(begin, row.charge_day)
    end = months_later(begin, tariff.period, row.charge_day)
    if row.is_price_overridden and row.price_expiration is not None and row.price_expiration <= begin:
        row.is_price_overridden = False
    if not row.is_price_overridden:
        row.price = household.book.price(tariff.id, begin, holder.virtual_ids)
    paid = period_line(household, holder, tariff, row.price, begin, end)
    household.touch_subscription(row)
    if not household.pay([paid], holder.account, comment(tariff, begin, end)):
        return False
    row.end_date = end
    household.prolonged.append(row.pk)
    return True


def period_line(
    household: Household, holder: Holder, tariff: PricedTariff, price: Decimal, begin: date, end: date
) -> Line:
    rebate = household.rebate_for(tariff.id, holder.account, begin)
    amount = round_money(discounted(price, rebate), tariff.decimals) * times(household, holder, tariff)
    return Line(holder, tariff, begin, end, amount, rebate)


def times(household: Household, holder: Holder, tariff: PricedTariff) -> int:
    """A customer's tariff that is priced by the account counts its active accounts."""
    if holder.account is not None or not tariff.per_account:
        return 1
    return max(1, sum(account.active for account in household.accounts))


def comment(tariff: PricedTariff, begin: date, end: date) -> str:
    if end == FOR_EVER:
        return _("%(tariff)s, from %(begin)s") % {"tariff": tariff.name, "begin": f"{begin:%d.%m.%Y}"}
    texts = {"tariff": tariff.name, "begin": f"{begin:%d.%m.%Y}", "end": f"{end:%d.%m.%Y}"}
    return _("%(tariff)s, %(begin)s - %(end)s") % texts


def lapse(household: Household, row: TariffSubscription, today: date) -> None:
    """No money: the tariff is taken off and waits. Without a basic tariff, or without any, the accounts go off."""
    holder = household.by_subject(row.subject_id)
    row.is_lapsed = True
    household.touch_subscription(row)
    household.link(holder, row.tariff_id, on=False)
    concerned = [holder.account] if holder.account is not None else household.accounts
    for account in concerned:
        if account.active and not served(household, account, need_basic=basic(household, row) > 0):
            switch_off(household, account, StatusReason.DEBT, today)


def served(household: Household, account: Account, *, need_basic: bool) -> bool:
    """The account still has a paid tariff; a basic one where that is asked."""
    rows = [*household.charged(household.own), *household.charged(household.homes[account.pk])]
    return any(row.basic for row in rows) if need_basic else bool(rows)


def close(household: Household, row: TariffSubscription) -> None:
    """The end of a subscription; its tariff goes with it."""
    row.is_closed, row.open_mark, row.paused_at = True, None, None
    household.touch_subscription(row)
    household.link(household.by_subject(row.subject_id), row.tariff_id, on=False)


def revive(household: Household, today: date) -> None:
    """After a payment: renew from today what waits for money, basic tariffs first, then switch the accounts on."""
    waiting = [row for row in household.subscriptions if row.is_lapsed and not row.is_closed]
    for row in sorted(waiting, key=lambda row: (-basic(household, row), row.pk)):
        tariff = household.book.tariffs.get(row.tariff_id)
        holder = household.by_subject(row.subject_id)
        if tariff is None or not tariff.charged or (holder.account and holder.account.status_reason in LEFT_ALONE):
            continue
        if not tariff.basic and any(other.is_lapsed and basic(household, other) for other in waiting):
            continue  # what is under it comes first
        row.charge_day = today.day
        if pay_period(household, row, tariff, today):
            row.is_lapsed = False
            household.link(holder, row.tariff_id, on=True)
    for account in household.accounts:
        if account.active or account.status_reason in LEFT_ALONE or account.auto_activation_period:
            continue
        if begin_waiting(household, account, today) or paid_up(household, account, today):
            account.deactivation_date = None
            account.is_trial = False
            switch_on(household, account, today)


def paid_up(household: Household, account: Account, today: date) -> bool:
    """Some open subscription of the account or its customer is paid beyond today; the basic one where there is one."""
    subjects = {household.own.subject_id, household.homes[account.pk].subject_id}
    mine = [row for row in household.subscriptions if row.subject_id in subjects and not row.is_closed]
    if account.status_reason != StatusReason.DEBT or not mine:
        return False
    if any(basic(household, row) for row in mine):
        mine = [row for row in mine if basic(household, row)]
    return any(not row.is_lapsed and (row.end_date is None or row.end_date > today) for row in mine)


def begin_waiting(household: Household, account: Account, today: date) -> bool:
    """Start what the account has without a subscription yet (from its registration or its trial): basic tariffs must
    be paid, any other that can't be waits for money. Whether the account has paid for something."""
    pairs = [
        (holder, tariff)
        for holder in (household.own, household.homes[account.pk])
        for tariff in household.charged(holder)
        if subscribed(household, holder, tariff.id) is None
    ]
    started = False
    for holder, tariff in sorted(pairs, key=lambda pair: -pair[1].basic):
        if start(household, holder, tariff, today) is not None:
            started = True
        elif tariff.basic:
            return False
        else:
            wait_for_money(household, holder, tariff, today)
    return started


def wait_for_money(household: Household, holder: Holder, tariff: PricedTariff, today: date) -> None:
    """A subscription that lapsed before it began."""
    row = new_row(household, holder, tariff, today, today)
    row.is_lapsed = True
    household.link(holder, tariff.id, on=False)


def new_row(household: Household, holder: Holder, tariff: PricedTariff, today: date, end: date) -> TariffSubscription:
    if holder.subject_id is None:
        raise ValueError("the holder has no subject")
    row = TariffSubscription(
        client_id=household.customer.client_id,
        customer_id=household.customer.pk,
        subject_id=holder.subject_id,
        tariff_id=tariff.id,
        price=household.book.price(tariff.id, today, holder.virtual_ids),
        start_date=today,
        end_date=None if end == FOR_EVER else end,
        charge_day=today.day,
        is_periodical=tariff.periodical,
    )
    household.subscriptions.append(row)
    household.touch_subscription(row)
    return row


def subscribed(household: Household, holder: Holder, tariff_id: int) -> TariffSubscription | None:
    """The open subscription of that tariff."""
    for row in household.subscriptions:
        if row.tariff_id == tariff_id and row.subject_id == holder.subject_id and not row.is_closed:
            return row
    return None


def start(
    household: Household,
    holder: Holder,
    tariff: PricedTariff,
    today: date,
    *,
    price: Decimal | None = None,
    price_expiration: date | None = None,
    end: date | None = None,
    charge: bool = True,
    is_free: bool = False,
) -> TariffSubscription | None:
    """A new subscription, paid now; None when there is not enough money. The holder needs its ``subject_id``.

    ``price`` overrides the tariff's; ``end`` makes it one-off. Within a period that was paid before it costs nothing.
    ``charge`` False: someone else takes the money.
    """
    own_end = end or months_later(today, tariff.period, today.day)
    paid_until = holder.paid.get(tariff.id, today)
    if paid_until > today:
        own_end = max(paid_until, end or paid_until)
    else:
        line = first_line(household, holder, tariff, today, own_end, price, is_free=is_free or not charge)
        if not household.pay([line], holder.account, comment(tariff, today, own_end)):
            return None
    row = new_row(household, holder, tariff, today, own_end)
    if price is not None:
        row.price, row.is_price_overridden, row.price_expiration = price, True, price_expiration
    if paid_until > today:
        row.charge_day = own_end.day
    row.is_periodical = tariff.periodical and end is None
    household.link(holder, tariff.id, on=True)
    return row


def first_line(
    household: Household,
    holder: Holder,
    tariff: PricedTariff,
    today: date,
    end: date,
    price: Decimal | None,
    *,
    is_free: bool,
) -> Line:
    """The first period: a price of its own, the activation price, or the price."""
    whole = price
    if whole is None and tariff.activation_price is not None and tariff.id not in holder.known:
        whole = tariff.activation_price
    if whole is None:
        whole = household.book.price(tariff.id, today, holder.virtual_ids)
    if is_free:
        return Line(holder, tariff, today, end, Decimal(0))
    return period_line(household, holder, tariff, whole, today, end)


def pauses(household: Household, today: date) -> None:
    """A block stops the days of a subscription, its end lets them go on."""
    for row in household.subscriptions:
        stopped = blocked(household, household.by_subject(row.subject_id))
        if stopped and row.paused_at is None and not row.is_lapsed:
            row.paused_at = min(today, row.end_date or today)
            household.touch_subscription(row)
        elif not stopped and row.paused_at is not None:
            resume(household, row, today)


def blocked(household: Household, holder: Holder) -> bool:
    accounts = [holder.account] if holder.account is not None else household.accounts
    return bool(accounts) and all(account.status_reason == StatusReason.BLOCK for account in accounts)


def resume(household: Household, row: TariffSubscription, today: date) -> None:
    days = today - (row.paused_at or today)
    row.paused_at = None
    if row.end_date is not None and days:
        household.moved_ends.append((row, row.end_date))
        row.end_date += days
        row.charge_day = row.end_date.day
    household.touch_subscription(row)


def end_of_dates(household: Household, account: Account, today: date) -> None:
    """A trial that is over goes on as paid subscriptions or ends; any other date that was set by hand ends it."""
    day = account.deactivation_date
    if not account.active or day is None or day > today:
        return
    if account.is_trial and (begin_waiting(household, account, today) or served_by_open(household, account)):
        account.deactivation_date, account.is_trial = None, False
        household.touch(account)
        return
    switch_off(household, account, StatusReason.DEBT if account.is_trial else StatusReason.INACTIVE, day)


def served_by_open(household: Household, account: Account) -> bool:
    holders = (household.own, household.homes[account.pk])
    rows = [subscribed(household, holder, tariff_id) for holder in holders for tariff_id in holder.tariff_ids]
    return any(row is not None and not row.is_lapsed for row in rows)
