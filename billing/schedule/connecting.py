"""Connecting and dropping tariffs: what is charged for it, in both models. Whether it is allowed is the caller's to
ask (``billing.services.tariffs``)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from billing.calendar import months_later
from billing.schedule import monthly, renewing
from billing.schedule.accounts import AccountState
from billing.schedule.causes import CAUSES, cause_of
from billing.schedule.prices import NOTHING, PricedTariff
from billing.schedule.renewing import Terms
from billing.schedule.state import CONNECTION, BillReason, ChargeLine, CustomerState, SubjectState, SubscriptionState


def connect_tariffs(
    state: CustomerState,
    subject: SubjectState,
    tariffs: Sequence[PricedTariff],
    bundle_ids: Collection[int],
    terms: Terms,
    today: date,
) -> list[SubscriptionState] | None:
    """Put bundles and tariffs (basic ones first) on a subject, and pay their first periods where that is due now.

    The subscriptions that begin; None when the money does not suffice: the state is half-changed then and is to be
    thrown away. Other basic tariffs must have been dropped.
    """
    for bundle_id in bundle_ids:
        state.link_bundle(subject, bundle_id, on=True)
    if state.by_subscription:
        return begin_subscriptions(state, subject, tariffs, terms, today)
    lines = first_lines(state, subject, [row for row in tariffs if row.charged], terms, today)
    reason = BillReason(CONNECTION, today, today, names=tuple(row.name for row in tariffs))
    if not state.pay(lines, subject.account_id, reason):
        return None
    for row in tariffs:
        state.link(subject, row.id, on=True)
    return []


def begin_subscriptions(
    state: CustomerState, subject: SubjectState, tariffs: Sequence[PricedTariff], terms: Terms, today: date
) -> list[SubscriptionState] | None:
    begun = []
    charged = [row for row in tariffs if row.charged]
    unpaid = [row.id for row in charged if (state.paid_until(subject, row.id) or today) <= today]
    new = [pk for pk in unpaid if state.is_new(subject, pk)]
    prices = state.book.period_prices(dict.fromkeys(unpaid, today), subject.bundle_ids, new)
    for row in tariffs:
        if not row.charged:
            state.link(subject, row.id, on=True)
            continue
        waiting = state.subscribed(subject, row.id)
        if waiting is not None:  # it waits for money, and is begun anew
            renewing.close_subscription(state, waiting)
        made = renewing.start_subscription(state, subject, row, today, terms, first_price=prices.get(row.id))
        if made is None:
            return None
        begun.append(made)
        if row.basic and terms.charge:
            wake_debtors(state, subject, today)
    return begun


def wake_debtors(state: CustomerState, subject: SubjectState, today: date) -> None:
    """A basic tariff that is paid switches on the accounts that were off for want of one."""
    for account in state.served(subject):
        cause = cause_of(account)
        if cause is not None and CAUSES[cause].by_night and renewing.is_paid(state, account, today):
            account.deactivation_date = None
            monthly.switch_on(state, account, today)


def first_lines(
    state: CustomerState, subject: SubjectState, tariffs: Sequence[PricedTariff], terms: Terms, today: date
) -> list[ChargeLine]:
    """The whole first period from today on, whenever the account's own month ends: that month's end charges the rest.
    Nothing while no account is on, or where somebody else charges.

    A customer's tariff that is priced by the account is charged for every active account.
    """
    active = [account for account in state.served(subject) if account.active]
    if not terms.charge or not (terms.is_free or active):
        return []
    lines = []
    for payer, theirs in payers(state, subject, tariffs, active):
        lines += unpaid_lines(state, payer, subject.bundle_ids, theirs, today)
    if terms.is_free:
        for line in lines:
            line.amount, line.rebates = NOTHING, ()
    return lines


def payers(
    state: CustomerState, subject: SubjectState, tariffs: Sequence[PricedTariff], active: Sequence[AccountState]
) -> list[tuple[SubjectState, list[PricedTariff]]]:
    if subject.account is not None:
        return [(subject, list(tariffs))]
    each = [row for row in tariffs if row.per_account]
    found = [(subject, [row for row in tariffs if not row.per_account])]
    return found + [(state.of_accounts[account.id], each) for account in active]


def unpaid_lines(
    state: CustomerState, payer: SubjectState, bundle_ids: set[int], tariffs: Sequence[PricedTariff], today: date
) -> list[ChargeLine]:
    """First periods; what is paid for a while yet costs nothing now."""
    lines = monthly.tariff_lines(state, payer, bundle_ids, tariffs, today, months_later(today, 1, today.day))
    return [line for line in lines if line.begin == today]


def drop_tariff(state: CustomerState, subject: SubjectState, tariff_id: int) -> None:
    """Take a tariff off at once. What is paid stays paid. A bundle without one of its members ends."""
    row = state.subscribed(subject, tariff_id)
    if row is not None:
        renewing.close_subscription(state, row)
    state.link(subject, tariff_id, on=False)
    renewing.end_bundles(state, subject, tariff_id)
