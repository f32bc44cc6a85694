"""The subscription model: every tariff has a period of its own, and is renewed at its own end. See docs/billing.md."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing.calendar import anchor_of, months_later
from billing.schedule.accounts import AccountState
from billing.schedule.causes import CAUSES, OffCause, cause_of
from billing.schedule.lines import make_free_line, make_line
from billing.schedule.monthly import LONGEST_OUTAGE, switch_off, switch_on
from billing.schedule.prices import NOTHING, PricedTariff
from billing.schedule.state import (
    PERIOD,
    BillReason,
    CannotSchedule,
    ChargeLine,
    CustomerState,
    SubjectState,
    SubscriptionState,
)

FOR_EVER = date(9999, 12, 31)
"""The end of the charge of an endless subscription."""
Revivable = Callable[[OffCause | None], bool]


@dataclass(frozen=True)
class Terms:
    """How a tariff is connected. ``price`` overrides the tariff's until ``price_expiration`` (None: for ever); ``end``
    makes a one-off subscription; ``is_free``: the first period costs nothing; ``charge`` False: someone else takes the
    money."""

    charge: bool = True
    is_free: bool = False
    price: Decimal | None = None
    price_expiration: date | None = None
    end: date | None = None


# --- the night --------------------------------------------------------------------------------------------------------
def renew_due(state: CustomerState, today: date) -> None:
    """Pauses, renewals in the order of their ends while the money lasts, trials that are over."""
    pause_and_resume(state, today)
    while (due := next_due(state, today)) is not None:
        if due.end_date is not None and due.end_date < today - LONGEST_OUTAGE:
            raise CannotSchedule(f"subscription {due.id} is due since {due.end_date}")
        renew(state, due, today)
    for account in state.accounts:
        end_by_date(state, account, today)


def close_forgotten(state: CustomerState, today: date) -> bool:
    """End what waits for money longer than ``forget_after``; whether there was any."""
    last = today - state.forget_after
    rows = [row for row in state.subscriptions if row.is_lapsed and not row.is_closed]
    forgotten = [row for row in rows if row.end_date is not None and row.end_date <= last]
    for row in forgotten:
        end(state, row)
    return bool(forgotten)


def next_due(state: CustomerState, today: date) -> SubscriptionState | None:
    rows = [row for row in state.subscriptions if row.is_running and row.end_date and row.end_date <= today]
    return min(rows, key=lambda row: (row.end_date, -basic(state, row), row.id or 0), default=None)


def basic(state: CustomerState, row: SubscriptionState) -> int:
    tariff = state.tariff(row.tariff_id)
    return tariff.basic if tariff else 0


def renew(state: CustomerState, row: SubscriptionState, today: date) -> None:
    """One more period, or the end of it. For whom nobody watches nothing is charged."""
    tariff, subject = state.tariff(row.tariff_id), state.by_subject(row.subject_id)
    cause = state.off_cause(subject)
    if not row.is_periodical or tariff is None or not tariff.charged or is_shared(state, subject, tariff.id):
        end(state, row)
    elif cause is OffCause.MONEY:
        lapse(state, row, today)
    elif cause is not None:
        row.paused_at = row.end_date  # nothing is left; its next period begins with the service
        state.touch_subscription(row)
    elif not pay_period(state, row, tariff, row.end_date or today):
        lapse(state, row, today)


def is_shared(state: CustomerState, subject: SubjectState, tariff_id: int) -> bool:
    """An account's tariff that its customer has as well: the customer pays for both."""
    if subject.account is None:
        return False
    row = state.subscribed(state.own, tariff_id)
    return row is not None and not row.is_lapsed


def pay_period(
    state: CustomerState, row: SubscriptionState, tariff: PricedTariff, begin: date, day: int | None = None
) -> bool:
    """Take the period that begins on ``begin`` from the balance; False when there is not enough. ``day`` of the month:
    else the one that it keeps."""
    subject = state.by_subject(row.subject_id)
    day = day or anchor_of(begin, row.charge_day)
    end = months_later(begin, tariff.period, day)
    price, overridden = next_price(state, row, begin)
    line = period_line(state, subject, tariff, price, begin, end)
    if not state.pay([line], subject.account_id, period_reason(tariff, begin, end)):
        return False
    row.charge_day, row.price, row.is_price_overridden, row.end_date = day, price, overridden, end
    state.touch_subscription(row)
    if row.id is not None:
        state.prolonged.append(row.id)
    return True


def next_price(state: CustomerState, row: SubscriptionState, begin: date) -> tuple[Decimal, bool]:
    """The price of the period that begins on ``begin``, before discounts, and whether it is still the subscription's
    own. The first one that is paid at all has the activation price."""
    own = row.is_price_overridden and (row.price_expiration is None or row.price_expiration > begin)
    if own:
        return row.price, True
    subject = state.by_subject(row.subject_id)
    new = [row.tariff_id] if state.is_new(subject, row.tariff_id) else []
    return state.book.period_prices({row.tariff_id: begin}, subject.bundle_ids, new)[row.tariff_id], False


def period_line(
    state: CustomerState, subject: SubjectState, tariff: PricedTariff, price: Decimal, begin: date, end: date
) -> ChargeLine:
    """A customer's tariff that is priced by the account counts its active accounts, each with its own discount."""
    state.check_currency(tariff)
    if subject.account is not None or not tariff.per_account:
        return make_line(state, subject, tariff, begin, end, price, discount_account=subject.account_id)
    watching: list[int | None] = [account.id for account in state.accounts if account.active]
    lines = [make_line(state, subject, tariff, begin, end, price, discount_account=pk) for pk in watching or [None]]
    whole = lines[0]
    whole.amount = sum((line.amount for line in lines), NOTHING)
    whole.undiscounted = sum((line.undiscounted for line in lines), NOTHING)
    whole.rebates = tuple(dict.fromkeys(one for line in lines for one in line.rebates))
    return whole


def period_reason(tariff: PricedTariff, begin: date, end: date) -> BillReason:
    return BillReason(PERIOD, begin, end, names=(tariff.name,))


def lapse(state: CustomerState, row: SubscriptionState, today: date) -> None:
    """No money: the tariff is taken off and waits. Without a basic tariff, or without any, the accounts go off."""
    subject = state.by_subject(row.subject_id)
    row.is_lapsed = True
    state.touch_subscription(row)
    state.link(subject, row.tariff_id, on=False)
    for account in state.served(subject):
        if cause_of(account) is None and not is_served(state, account, need_basic=basic(state, row) > 0):
            switch_off(state, account, OffCause.MONEY, today)


def is_served(state: CustomerState, account: AccountState, *, need_basic: bool) -> bool:
    """The account still has a paid tariff; a basic one where that is asked."""
    rows = [*state.charged(state.own), *state.charged(state.of_accounts[account.id])]
    return any(row.basic for row in rows) if need_basic else bool(rows)


def end(state: CustomerState, row: SubscriptionState) -> None:
    """Close a subscription, and the bundles that had it."""
    close_subscription(state, row)
    end_bundles(state, state.by_subject(row.subject_id), row.tariff_id)


def end_bundles(state: CustomerState, subject: SubjectState, tariff_id: int) -> None:
    """End the bundles that have lost a member: those of the subject and, for a customer, of the accounts that watched
    the tariff with him, once nobody has ``tariff_id`` for them any more."""
    for one in state.subjects() if subject.account is None else [subject]:
        if any(tariff_id in other.tariff_ids for other in (one, state.own)):
            continue
        for bundle_id in sorted(one.bundle_ids):
            if tariff_id in state.book.members(bundle_id):
                state.link_bundle(one, bundle_id, on=False)


def close_subscription(state: CustomerState, row: SubscriptionState) -> None:
    """End a subscription and take its tariff off the subject; changes ``state`` only."""
    row.is_closed, row.open_mark, row.paused_at = True, None, None
    state.touch_subscription(row)
    state.link(state.by_subject(row.subject_id), row.tariff_id, on=False)


def pause_and_resume(state: CustomerState, today: date) -> None:
    """A hold stops the days of a subscription, its end lets them go on; so does the end of any other reason for which
    nobody watched when its period was over."""
    for row in state.subscriptions:
        cause = state.off_cause(state.by_subject(row.subject_id))
        if cause is not None and CAUSES[cause].days_stand and row.paused_at is None and not row.is_lapsed:
            row.paused_at = min(today, row.end_date or today)
            state.touch_subscription(row)
        elif row.paused_at is not None and (cause is None or CAUSES[cause].by_night):
            resume(state, row, today)


def resume(state: CustomerState, row: SubscriptionState, today: date) -> None:
    begin, row.paused_at = row.paused_at or today, None
    days = today - begin
    if row.end_date is not None and days:
        if row.end_date > begin:  # else nothing is left of what was paid
            state.moved_ends.append((row, row.end_date))
        row.end_date += days
        row.charge_day = row.end_date.day
    state.touch_subscription(row)


def end_by_date(state: CustomerState, account: AccountState, today: date) -> None:
    """A trial that is over goes on as paid subscriptions or ends; any other date that was set by hand ends it."""
    day = account.deactivation_date
    if not account.active or day is None or day > today:
        return
    if account.is_trial and (begin_unpaid(state, account, today) or has_running(state, account)):
        account.deactivation_date, account.is_trial = None, False
        state.touch(account)
        return
    switch_off(state, account, OffCause.MONEY if account.is_trial else OffCause.END_DATE, day)


def has_running(state: CustomerState, account: AccountState) -> bool:
    subjects = (state.own, state.of_accounts[account.id])
    rows = [state.subscribed(subject, pk) for subject in subjects for pk in subject.tariff_ids]
    return any(row is not None and not row.is_lapsed for row in rows)


# --- taking up again what waits for money -----------------------------------------------------------------------------
def revive_waiting(state: CustomerState, today: date, allowed: Revivable) -> None:
    """Renew from today what waits for money, basic tariffs first, then switch on the accounts that have paid. Only
    those whose cause is ``allowed``: of accounts that are on None."""
    waiting = [row for row in state.subscriptions if row.is_waiting]
    for row in sorted(waiting, key=lambda row: (-basic(state, row), row.id or 0)):
        take_up(state, row, waiting, today, allowed)
    for account in state.accounts:
        cause = cause_of(account)
        if cause is None or not allowed(cause):
            continue
        if begin_unpaid(state, account, today) or is_paid(state, account, today):
            account.deactivation_date, account.is_trial = None, False
            switch_on(state, account, today)


def take_up(
    state: CustomerState, row: SubscriptionState, waiting: Sequence[SubscriptionState], today: date, allowed: Revivable
) -> None:
    tariff, subject = state.tariff(row.tariff_id), state.by_subject(row.subject_id)
    if tariff is None or not tariff.charged or not allowed(state.off_cause(subject)):
        return
    if not tariff.basic and any(other.is_waiting and basic(state, other) for other in beneath(state, subject, waiting)):
        return  # what is under it comes first
    if pay_period(state, row, tariff, today, today.day):
        row.is_lapsed, row.paused_at = False, None
        state.link(subject, row.tariff_id, on=True)


def beneath(state: CustomerState, subject: SubjectState, rows: Sequence[SubscriptionState]) -> list[SubscriptionState]:
    """Those of the subscriptions that the subject's accounts watch as well."""
    ids = {one.subject_id for one in state.above(subject)}
    return [row for row in rows if row.subject_id in ids]


def is_paid(state: CustomerState, account: AccountState, today: date) -> bool:
    """Some subscription of the account or its customer is paid beyond today; the basic one where there is one."""
    mine = [row for row in beneath(state, state.of_accounts[account.id], state.subscriptions) if not row.is_closed]
    if any(basic(state, row) for row in mine):
        mine = [row for row in mine if basic(state, row)]
    return any(row.is_running and (row.end_date is None or row.end_date > today) for row in mine)


def begin_unpaid(state: CustomerState, account: AccountState, today: date) -> bool:
    """Start what the account has without a subscription yet (from its registration or its trial): basic tariffs must
    be paid, any other that can't be waits for money. Whether the account has paid for something."""
    pairs = [
        (subject, tariff)
        for subject in (state.own, state.of_accounts[account.id])
        for tariff in state.charged(subject)
        if state.subscribed(subject, tariff.id) is None
    ]
    started = False
    for subject, tariff in sorted(pairs, key=lambda pair: -pair[1].basic):
        if start_subscription(state, subject, tariff, today) is not None:
            started = True
        elif tariff.basic:
            return False
        else:
            wait_for_money(state, subject, tariff, today)
    return started


def wait_for_money(state: CustomerState, subject: SubjectState, tariff: PricedTariff, today: date) -> None:
    """A subscription that lapsed before it began."""
    row = new_row(state, subject, tariff, today, today)
    row.is_lapsed = True
    state.link(subject, tariff.id, on=False)


# --- beginning --------------------------------------------------------------------------------------------------------
def new_row(
    state: CustomerState, subject: SubjectState, tariff: PricedTariff, today: date, end: date
) -> SubscriptionState:
    if subject.subject_id is None:
        raise ValueError("the subject has no id")
    row = SubscriptionState(
        subject_id=subject.subject_id,
        tariff_id=tariff.id,
        price=state.book.period_price(tariff.id, today, subject.bundle_ids),
        start_date=today,
        end_date=None if end == FOR_EVER else end,
        charge_day=today.day,
        is_periodical=tariff.periodical,
    )
    state.subscriptions.append(row)
    state.touch_subscription(row)
    return row


def start_subscription(
    state: CustomerState,
    subject: SubjectState,
    tariff: PricedTariff,
    today: date,
    terms: Terms = Terms(),  # noqa: B008
    *,
    first_price: Decimal | None = None,
) -> SubscriptionState | None:
    """A new subscription, paid now; None when there is not enough money. The subject needs its ``subject_id``.

    Days that were paid before cost nothing. ``first_price``: of the first period, where the caller knows.
    """
    begin = max(state.paid_until(subject, tariff.id) or today, today)
    end = max(terms.end or (months_later(today, tariff.period, today.day) if begin == today else begin), begin)
    if begin < end:
        line = first_line(state, subject, tariff, begin, end, terms, first_price)
        if not state.pay([line], subject.account_id, period_reason(tariff, begin, end)):
            return None
    row = new_row(state, subject, tariff, today, end)
    if terms.price is not None:
        row.price, row.is_price_overridden, row.price_expiration = terms.price, True, terms.price_expiration
    if begin > today:
        row.charge_day = end.day
    row.is_periodical = tariff.periodical and terms.end is None
    state.link(subject, tariff.id, on=True)
    return row


def first_line(
    state: CustomerState,
    subject: SubjectState,
    tariff: PricedTariff,
    begin: date,
    end: date,
    terms: Terms,
    first_price: Decimal | None,
) -> ChargeLine:
    """The first period: a price of its own, the activation price, or the price."""
    if terms.is_free or not terms.charge:
        return make_free_line(subject, tariff, begin, end)
    price = terms.price if terms.price is not None else first_price
    if price is None:
        new = [tariff.id] if state.is_new(subject, tariff.id) else []
        price = state.book.period_prices({tariff.id: begin}, subject.bundle_ids, new)[tariff.id]
    return period_line(state, subject, tariff, price, begin, end)
