"""migrate_to_nb: an operator's move to the subscription model. There is no way back.

Every tariff that costs something becomes a subscription, paid as far as it is paid now; accounts lose the dates of the
simple model. Customers are moved in batches; a killed run is just started again. Nothing is charged.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

from billing.schedule import renewing
from billing.schedule.accounts import AccountState
from billing.schedule.causes import OffCause, cause_of
from billing.schedule.monthly import month_day, next_charge
from billing.schedule.prices import PriceBook, PricedTariff
from billing.schedule.state import CustomerState, SubjectState
from billing.selectors.prices import price_book
from billing.selectors.snapshots import load_snapshots, load_subscriptions
from billing.selectors.subscriptions import today_of
from billing.services import booking
from billing.services.batches import MIGRATION, batches_work, id_pages, run_transaction
from billing.services.ledger import customers_lock
from billing.services.parking import Parking
from clients.errors import OperatorUnknown
from clients.models import Client
from core.api.errors import DomainError
from core.licence import serves_api
from core.logs import log_event
from tvmiddleware.models import Customer

BATCH = 200
ACTOR = f"command:{MIGRATION}"
Progress = Callable[[str], None]
Say = Callable[[str], None]


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
    if not serves_api("new_billing"):
        raise NotLicensed("the licence of this server does not include new_billing")
    moved = Moved(Parking(MIGRATION, now, is_recorded=not dry_run))
    today, book = today_of(client, now), price_book(client)
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
        run_transaction(partial(finish, client, now))
        moved.parked.release(client.pk)
    return moved


def finish(client: Client, now: datetime) -> None:
    """Last, when everybody is moved: from here on the nightly run goes by subscriptions."""
    client.billing_type = Client.BillingType.SUBSCRIPTION
    client.migrated_to_subscriptions_at = client.migrated_to_subscriptions_at or now
    client.save(update_fields=["billing_type", "migrated_to_subscriptions_at", "updated_at"])
    log_event("accounts", "CLIENT_MIGRATED", client_id=client.pk)


def move(client: Client, ids: Sequence[int], *, book: PriceBook, today: date, now: datetime, dry_run: bool) -> Batch:
    customers = list(customers_lock(ids))
    for customer in customers:
        customer.client = client
    loaded = load_snapshots(customers, {client.pk: book}, today)
    states = [one.state for one in loaded]
    load_subscriptions({state.id: state for state in states})
    if not dry_run:
        booking.give_subjects([subject for state in states for subject in state.subjects()])
    batch = Batch(customers=len(loaded))
    for state in states:
        move_customer(state, today, batch, dry_run=dry_run)
    if not dry_run:
        booking.snapshots_persist(loaded, now=now, actor=ACTOR)
    return batch


def move_customer(state: CustomerState, today: date, batch: Batch, *, dry_run: bool) -> None:
    taken = {(row.subject_id, row.tariff_id) for row in state.subscriptions}
    for subject in state.subjects():
        if state.off_cause(subject) is OffCause.FIRST_LOGIN:
            continue  # its subscriptions begin when the trial ends
        for tariff in state.charged(subject):
            if subject.subject_id is not None and (subject.subject_id, tariff.id) in taken:
                continue
            paid = paid_until(state, subject, tariff, today)
            batch.lines.append(line(state, subject, tariff, paid))
            batch.lapsed += paid.waits
            if not dry_run:
                begin(state, subject, tariff, paid, today)
    if not dry_run:
        for account in state.accounts:
            forget_dates(state, account)


@dataclass(frozen=True)
class PaidUntil:
    """The first unpaid day; whether the subscription waits for money, or stands since ``paused`` (a hold, or staff
    keeps the account off)."""

    end: date
    waits: bool = False
    paused: bool = False

    def __str__(self) -> str:
        if self.waits:
            return "waits for money"
        until = "endless" if self.end == renewing.FOR_EVER else f"paid until {self.end}"
        return f"{until}, paused" if self.paused else until


def paid_until(state: CustomerState, subject: SubjectState, tariff: PricedTariff, today: date) -> PaidUntil:
    """What was paid stays paid. Accounts without any dates are somebody else's to switch: theirs are endless."""
    cause = state.off_cause(subject)
    ends = [end for account in state.served(subject) if concerns(account, cause) and (end := next_charge(account))]
    if (paid := state.paid_until(subject, tariff.id)) is not None:
        ends = [paid]
    end = max([today, *ends])
    if cause in (OffCause.MONEY, OffCause.FIRST_PAYMENT, OffCause.HOLD_ENDED):
        return PaidUntil(end, waits=end <= today)
    if cause is not None:
        return PaidUntil(end, paused=cause is OffCause.HOLD or end <= today)
    return PaidUntil(end) if ends else PaidUntil(renewing.FOR_EVER)


def concerns(account: AccountState, cause: OffCause | None) -> bool:
    """Whose dates count: of those who watch, else of all."""
    return cause is not None or cause_of(account) is None


def line(state: CustomerState, subject: SubjectState, tariff: PricedTariff, paid: PaidUntil) -> str:
    who = f"account {subject.account.abonement}" if subject.account is not None else f"customer {state.id}"
    price = state.book.period_price(tariff.id, paid.end, subject.bundle_ids)
    return f"{who}: {tariff.name}, {price}, {paid}"


def begin(state: CustomerState, subject: SubjectState, tariff: PricedTariff, paid: PaidUntil, today: date) -> None:
    row = renewing.new_row(state, subject, tariff, today, paid.end)
    row.charge_day = charge_day(state, subject, paid.end)
    row.paused_at = today if paid.paused else None
    if paid.waits:
        row.is_lapsed = True
        state.link(subject, tariff.id, on=False)


def charge_day(state: CustomerState, subject: SubjectState, end: date) -> int:
    """The day of the month that the months of before kept: they may have ended on the last one of a short month."""
    return next((month_day(row, end) for row in state.served(subject) if next_charge(row) == end), end.day)


def forget_dates(state: CustomerState, account: AccountState) -> None:
    """A trial keeps its end, and so does an account that has nothing to pay (mode A)."""
    priced = any(state.charged(subject) for subject in (state.own, state.of_accounts[account.id]))
    if account.is_trial or not (priced or account.extension_date):
        return
    if account.extension_date is None and account.deactivation_date is None:
        return
    account.extension_date = account.deactivation_date = account.off_since = None
    state.touch(account)
