"""check_accounts: everybody who is due, in batches, each one transaction.

Safe to run in several copies: a copy takes the customers that no other has locked, looks again under the lock whether
they are due, and another copy finds them settled. Safe to kill: a batch is there whole or not at all. A customer that
can't be settled is parked: reported, left as it was, and nobody else waits for it.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

from django.db.models import Q

from billing.calendar import months_later
from billing.schedule import nights
from billing.schedule.prices import PriceBook
from billing.selectors.due import charged_clients, due_customers
from billing.selectors.prices import price_book
from billing.selectors.snapshots import load_snapshots
from billing.selectors.subscriptions import today_of, uses_subscriptions
from billing.services import booking
from billing.services.batches import batches_work, moved_only
from billing.services.charging import in_language
from billing.services.external_accounts import ExternalBilling, accounts_process, external_billing_of
from billing.services.ledger import customers_lock
from billing.services.parking import Parking
from clients.models import Client
from core.bulk import split_items
from core.db import retry_on_db_failure
from tvmiddleware.models import Account

BATCH = 400
JOB = "check_accounts"
ACTOR = f"command:{JOB}"
Progress = Callable[[str], None]


@dataclass
class NightlyCounts:
    """What a run, or a batch of it, did. ``passed_over``: customers that somebody else held."""

    customers: int = 0
    activated: int = 0
    deactivated: int = 0
    prolonged: int = 0
    charges: int = 0
    passed_over: set[int] = field(default_factory=set)

    def add(self, other: NightlyCounts) -> None:
        self.customers += other.customers
        self.activated += other.activated
        self.deactivated += other.deactivated
        self.prolonged += other.prolonged
        self.charges += other.charges


@dataclass
class Night(NightlyCounts):
    """The run as a whole."""

    parked: Parking = field(kw_only=True)


def accounts_check(*, now: datetime, client_id: int | None = None, progress: Progress = lambda text: None) -> Night:
    """Charge, prolong, switch on and off whatever is due by ``now``, of every operator or of one."""
    night = Night(parked=Parking(JOB, now))
    for client in charged_clients(client_id):
        with night.parked.operator(client):
            client_check(client, now, night, progress)
    return night


def client_check(client: Client, now: datetime, night: Night, progress: Progress) -> None:
    today = today_of(client, now)
    external_billing = retry_on_db_failure(partial(external_billing_of, client.pk))
    night.add(process(external_billing, night.parked))
    retry_on_db_failure(partial(note_days_off, client, today))
    book = retry_on_db_failure(partial(price_book, client))
    due = retry_on_db_failure(lambda: external_billing.keep(due_customers(client, today)))
    due = moved_only(client, due, night.parked, log_all=True)
    passed_over = settle_all(client, due, book, now, night, progress, wait=False)
    if passed_over:  # most of them another copy has settled meanwhile
        left = array("q", sorted(passed_over.intersection(retry_on_db_failure(partial(due_customers, client, today)))))
        settle_all(client, left, book, now, night, progress, wait=True)


def process(external_billing: ExternalBilling, parking: Parking) -> NightlyCounts:
    """What the operator's external billing looks after itself."""
    counts = accounts_process(external_billing, parking)
    return NightlyCounts(
        customers=sum(counts.values()),
        activated=counts.get("activated", 0),
        deactivated=counts.get("deactivated", 0),
        prolonged=counts.get("prolonged", 0),
    )


def settle_all(
    client: Client, ids: array[int], book: PriceBook, now: datetime, night: Night, progress: Progress, *, wait: bool
) -> set[int]:
    """Settle these customers; the ids of those that were locked by somebody."""

    def pages() -> Iterator[Sequence[int]]:
        for number, part in enumerate(split_items(ids, BATCH), start=1):
            yield part
            progress(f"{client}: {min(number * BATCH, len(ids))} of {len(ids)}")

    passed_over: set[int] = set()
    for done in batches_work(pages(), lambda part: settle_batch(client, part, book, now, wait=wait), night.parked):
        night.add(done)
        passed_over |= done.passed_over
    return passed_over


def settle_batch(client: Client, ids: Sequence[int], book: PriceBook, now: datetime, *, wait: bool) -> NightlyCounts:
    customers = list(customers_lock(ids, wait=wait).only("pk", "client_id", "currency", "balance"))
    today = today_of(client, now)
    for customer in customers:
        customer.client = client
    loaded = load_snapshots(customers, {client.pk: book}, today)
    states = [one.state for one in loaded]
    if uses_subscriptions(client):
        booking.give_subjects([subject for state in states for subject in state.subjects()])
    for state in states:
        nights.settle_customer(state, today)
    with in_language():
        rows = booking.snapshots_persist(loaded, now=now, actor=ACTOR)
    return NightlyCounts(
        customers=len(loaded),
        activated=sum(len(state.activated) for state in states),
        deactivated=sum(len(state.deactivated) for state in states),
        prolonged=sum(len(state.prolonged) for state in states),
        charges=len(rows),
        passed_over=set(ids).difference(customer.pk for customer in customers),
    )


def note_days_off(client: Client, today: date) -> None:
    """Accounts that somebody switched off: the days after their paid month are without service, and never charged.
    One that was switched on again before its month ended had none."""
    accounts = Account.objects.filter(client=client)
    month_ago = months_later(today, -1, today.day)
    dated, undated = Q(deactivation_date__isnull=False), Q(deactivation_date=None)  # its end stands there or is counted
    over = dated & Q(deactivation_date__lte=today) | undated & Q(extension_date__lte=month_ago)
    within = dated & Q(deactivation_date__gt=today) | undated & Q(extension_date__gt=month_ago)
    accounts.filter(over, active=False, off_since=None).update(off_since=today)
    accounts.filter(within, active=True, off_since__isnull=False).update(off_since=None)
