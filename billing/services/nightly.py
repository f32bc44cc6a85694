"""check_accounts: everybody who is due, in batches, each one transaction.

Safe to run in several copies: a copy takes the customers that no other has locked, looks again under the lock whether
they are due, and another copy finds them settled. Safe to kill: a batch is there whole or not at all. A customer that
can't be settled is parked: reported, left as it was, and nobody else waits for it.
"""

from __future__ import annotations

import logging
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection, transaction

from billing.selectors.due import charged_clients, due_customers
from billing.selectors.prices import PriceBook, price_book
from billing.selectors.subscriptions import today_of, uses_subscriptions
from billing.services import booking
from billing.services.charging import in_language, settle_household
from billing.services.external_accounts import Outer, accounts_process, outer_of
from billing.services.household import households
from clients.models import Client
from core.bulk import chunks
from core.db import stubbornly
from core.logs import event
from tvmiddleware.models import Account, Customer

BATCH = 400
ACTOR = "command:check_accounts"
Progress = Callable[[str], None]


@dataclass
class Checked:
    """What a run did. ``parked``: customer -> why it was left alone."""

    customers: int = 0
    activated: int = 0
    deactivated: int = 0
    prolonged: int = 0
    charges: int = 0
    parked: dict[int, str] = field(default_factory=dict)

    def add(self, other: Checked) -> None:
        self.customers += other.customers
        self.activated += other.activated
        self.deactivated += other.deactivated
        self.prolonged += other.prolonged
        self.charges += other.charges
        self.parked.update(other.parked)


def accounts_check(*, now: datetime, client_id: int | None = None, progress: Progress = lambda text: None) -> Checked:
    """Charge, prolong, switch on and off whatever is due by ``now``, of every operator or of one."""
    total = Checked()
    for client in charged_clients(client_id):
        total.add(client_check(client, now, progress))
    return total


def client_check(client: Client, now: datetime, progress: Progress) -> Checked:
    today = today_of(client, now)
    total, book = Checked(), price_book(client.pk)
    outer = outer_of(client.pk)
    total.add(process(outer))
    note_days_off(client, today)
    due = outer.keep(due_customers(client, today))
    passed_over = settle_all(client, due, book, now, total, progress, wait=False)
    # those that somebody held just now: most of them another copy has settled meanwhile
    left = array("q", sorted(passed_over & set(due_customers(client, today)) - set(total.parked)))
    settle_all(client, left, book, now, total, progress, wait=True)
    return total


def process(outer: Outer) -> Checked:
    """What the operator's external billing looks after itself."""
    done = accounts_process(outer)
    counts = done.counts
    return Checked(
        customers=sum(counts.values()),
        activated=counts.get("activated", 0),
        deactivated=counts.get("deactivated", 0),
        prolonged=counts.get("prolonged", 0),
        parked=done.failed,
    )


def settle_all(
    client: Client, ids: array[int], book: PriceBook, now: datetime, total: Checked, progress: Progress, *, wait: bool
) -> set[int]:
    """Settle these customers; the ids of those that were locked by somebody."""
    passed_over: set[int] = set()
    for number, part in enumerate(chunks(ids, BATCH)):
        done, locked = settle_part(client, part, book, now, wait=wait)
        total.add(done)
        passed_over.update(set(part) - locked - set(done.parked))
        progress(f"{client}: {min((number + 1) * BATCH, len(ids))} of {len(ids)}")
    return passed_over


def settle_part(
    client: Client, ids: Sequence[int], book: PriceBook, now: datetime, *, wait: bool
) -> tuple[Checked, set[int]]:
    """One batch; when it fails, its customers one by one, so that the guilty one is parked and the others are not."""
    try:
        return stubbornly(lambda: settle_batch(client, ids, book, now, wait=wait))
    except Exception as error:
        if len(ids) == 1:
            return parked(ids[0], error), set(ids)
    total, locked = Checked(), set()
    for one in ids:
        done, mine = settle_part(client, [one], book, now, wait=wait)
        total.add(done)
        locked |= mine
    return total, locked


def parked(customer_id: int, error: Exception) -> Checked:
    reason = f"{type(error).__name__}: {error}"
    event("accounts", "CUSTOMER_PARKED", logging.ERROR, customer_id=customer_id, reason=reason)
    logging.getLogger("smarty_main").error("customer %s can't be charged", customer_id, exc_info=error)
    return Checked(parked={customer_id: reason})


@transaction.atomic
def settle_batch(
    client: Client, ids: Sequence[int], book: PriceBook, now: datetime, *, wait: bool
) -> tuple[Checked, set[int]]:
    customers = lock(ids, wait=wait)
    today = today_of(client, now)
    subscriptions = uses_subscriptions(client)
    for customer in customers:
        customer.client = client
    loaded = households(customers, {client.pk: book}, today, subscriptions=subscriptions)
    if subscriptions:
        booking.give_subjects([holder for one in loaded for holder in one.holders()])
    with in_language():
        for one in loaded:
            settle_household(one, today)
    rows = booking.book(loaded, now=now, actor=ACTOR)
    done = Checked(
        customers=len(loaded),
        activated=sum(len(one.activated) for one in loaded),
        deactivated=sum(len(one.deactivated) for one in loaded),
        prolonged=sum(len(one.prolonged) for one in loaded),
        charges=len(rows),
    )
    return done, {customer.pk for customer in customers}


def lock(ids: Sequence[int], *, wait: bool) -> list[Customer]:
    """These customers, locked in the order of their ids; without ``wait`` only those that nobody else holds."""
    skip = not wait and connection.features.has_select_for_update_skip_locked
    rows = Customer.objects.select_for_update(skip_locked=skip).filter(pk__in=list(ids)).order_by("pk")
    return list(rows.only("pk", "client_id", "currency", "balance"))


def note_days_off(client: Client, today: date) -> None:
    """Accounts that somebody switched off: the days after their paid month are without service, and never charged.
    One that was switched on again before its month ended had none."""
    accounts = Account.objects.filter(client=client)
    off = accounts.filter(active=False, deactivation_date__lte=today, off_since=None)
    off.update(off_since=today)
    accounts.filter(active=True, off_since__isnull=False, deactivation_date__gt=today).update(off_since=None)
