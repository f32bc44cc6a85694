"""migrate_to_nb: an operator's move to the subscription model. There is no way back.

Every tariff that costs something becomes a subscription, paid as far as it is paid now; accounts lose the dates of the
simple model. Customers are moved in batches; a killed run is just started again. Nothing is charged.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

from billing.selectors.prices import PriceBook, PricedTariff, price_book
from billing.selectors.subscriptions import next_charge, today_of
from billing.services import booking, prepay, renewals
from billing.services.batches import MIGRATION, attempt, batches_work, id_pages
from billing.services.household import Holder, Household, households
from billing.services.nightly import lock
from billing.services.parking import Parking
from clients.models import Client
from core.api.errors import DomainError
from core.licence import serves
from core.logs import event
from tvmiddleware.constants import StatusReason
from tvmiddleware.models import Account, Customer, TariffSubscription

BATCH = 200
ACTOR = f"command:{MIGRATION}"
Progress = Callable[[str], None]
Say = Callable[[str], None]


class OperatorUnknown(DomainError):
    """There is no operator with that id."""


class NotLicensed(DomainError):
    """The licence does not include the subscription model (``new_billing``)."""


class NobodyMoved(DomainError):
    """Not one customer could be moved: the operator stays in its model."""


@dataclass
class Batch:
    """What was done with some customers; a line for each of their subscriptions."""

    customers: int = 0
    lapsed: int = 0
    lines: list[str] = field(default_factory=list)


@dataclass
class Moved:
    parked: Parking
    customers: int = 0
    subscriptions: int = 0
    lapsed: int = 0

    def add(self, batch: Batch) -> None:
        self.customers += batch.customers
        self.subscriptions += len(batch.lines)
        self.lapsed += batch.lapsed


def operator_migrate(
    *,
    client_id: int,
    now: datetime,
    dry_run: bool = False,
    say: Say = lambda text: None,
    progress: Progress = lambda text: None,
) -> Moved:
    """Move an operator; with ``dry_run`` only ``say`` what would be done, a line a subscription.

    Raises OperatorUnknown, NotLicensed, NobodyMoved. Whoever can't be moved is parked, and left alone by every later
    batch until another run has moved him.
    """
    client = Client.objects.filter(pk=client_id).first()
    if client is None:
        raise OperatorUnknown(f"there is no operator with id {client_id}")
    if not serves("new_billing"):
        raise NotLicensed("the licence of this server does not include new_billing")
    moved = Moved(Parking(MIGRATION, now, is_recorded=not dry_run))
    today, book = today_of(client, now), price_book(client.pk)
    pages = id_pages(Customer.objects.filter(client=client), BATCH)
    work = partial(move, client, book=book, today=today, now=now, dry_run=dry_run)
    for batch in batches_work(pages, work, moved.parked):
        moved.add(batch)
        for text in batch.lines:
            say(text)
        progress(f"{moved.customers} customers, {moved.subscriptions} subscriptions")
    if moved.parked and not moved.customers:
        raise NobodyMoved(f"not one customer can be moved; the first: {moved.parked.first}")
    if not dry_run:
        attempt(partial(finish, client, now))
        moved.parked.release(client.pk)
    return moved


def finish(client: Client, now: datetime) -> None:
    """Last, when everybody is moved: from here on the nightly run goes by subscriptions."""
    client.billing_type = Client.BillingType.SUBSCRIPTION
    client.migrated_to_subscriptions_at = client.migrated_to_subscriptions_at or now
    client.save(update_fields=["billing_type", "migrated_to_subscriptions_at", "updated_at"])
    event("accounts", "CLIENT_MIGRATED", client_id=client.pk)


def move(client: Client, ids: Sequence[int], *, book: PriceBook, today: date, now: datetime, dry_run: bool) -> Batch:
    customers = lock(ids, wait=True)
    for customer in customers:
        customer.client = client
    loaded = households(customers, {client.pk: book}, today, subscriptions=True)
    if not dry_run:
        booking.give_subjects([holder for one in loaded for holder in one.holders()])
    batch = Batch(customers=len(loaded))
    for one in loaded:
        move_household(one, today, batch, dry_run=dry_run)
    if not dry_run:
        booking.book(loaded, now=now, actor=ACTOR)
    return batch


def move_household(one: Household, today: date, batch: Batch, *, dry_run: bool) -> None:
    taken = {(row.subject_id, row.tariff_id) for row in one.subscriptions}
    for holder in one.holders():
        for tariff in one.charged(holder):
            if holder.subject_id is not None and (holder.subject_id, tariff.id) in taken:
                continue
            end, waits = paid_until(one, holder, tariff, today)
            batch.lines.append(line(one, holder, tariff, end, waits))
            batch.lapsed += waits
            if not dry_run:
                begin(one, holder, tariff, end, today, waits=waits)
    if not dry_run:
        for account in one.accounts:
            forget_dates(one, account)


def paid_until(one: Household, holder: Holder, tariff: PricedTariff, today: date) -> tuple[date, bool]:
    """The first unpaid day, and whether the subscription waits for money: of accounts that are off.

    Accounts without any dates are somebody else's to switch: theirs are endless.
    """
    accounts = [holder.account] if holder.account is not None else one.accounts
    on = [account for account in accounts if account.active]
    if accounts and not on:
        return today, True
    ends = [end for account in on if (end := next_charge(account)) is not None]
    paid = holder.paid.get(tariff.id)
    if paid is not None:
        return max(paid, today), False
    return (max(max(ends), today), False) if ends else (renewals.FOR_EVER, False)


def line(one: Household, holder: Holder, tariff: PricedTariff, end: date, waits: bool) -> str:
    who = f"account {holder.account.abonement}" if holder.account is not None else f"customer {one.customer.pk}"
    until = "waits for money" if waits else "endless" if end == renewals.FOR_EVER else f"paid until {end}"
    return f"{who}: {tariff.name}, {one.book.price(tariff.id, end, holder.virtual_ids)}, {until}"


def begin(one: Household, holder: Holder, tariff: PricedTariff, end: date, today: date, *, waits: bool) -> None:
    row: TariffSubscription = renewals.new_row(one, holder, tariff, today, end)
    row.charge_day = charge_day(one, holder, end)
    if waits:
        row.is_lapsed = True
        one.link(holder, tariff.id, on=False)


def charge_day(one: Household, holder: Holder, end: date) -> int:
    """The day of the month that the months of before kept: they may have ended on the last one of a short month."""
    accounts = [holder.account] if holder.account is not None else one.accounts
    return next((prepay.month_day(row, end) for row in accounts if next_charge(row) == end), end.day)


def forget_dates(one: Household, account: Account) -> None:
    """A trial keeps its end, and so does an account that has nothing to pay (mode A)."""
    priced = any(one.charged(holder) for holder in (one.own, one.homes[account.pk])) or account.extension_date
    if account.is_trial or not priced:
        return
    if account.extension_date is None and account.deactivation_date is None:
        return
    account.extension_date = account.deactivation_date = account.off_since = None
    if not account.active and account.status_reason == StatusReason.ACTIVE:
        account.status_reason = StatusReason.DEBT
    one.touch(account)
