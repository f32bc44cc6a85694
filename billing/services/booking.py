"""Writing what the rules decided: transactions, charges, balances, accounts, subscriptions, links, in few statements.

Everything of a call is one database transaction of the caller's, which holds the locks of the customers. Whatever point
the process is killed at, either all of it is there or nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection

from billing.constants import Kind, Source, Status
from billing.models import Charge, CustomerTransaction
from billing.schedule.prices import NOTHING
from billing.schedule.state import Bill, ChargeLine, CustomerState, SubjectState, SubscriptionState
from billing.selectors.snapshots import TARIFFS, VIRTUAL, CustomerSnapshot
from billing.services.bill_texts import text_of
from billing.services.discounts import discounts_use
from billing.services.ledger import balances_write
from core.bulk import RowWriter, rows_create
from core.events import announce_all
from core.fields import Balance
from core.queue import enqueue_on_commit
from tvmiddleware.events import AccountSwitched, AccountTariffsChanged, CustomerTariffsChanged, SubscriberEvent
from tvmiddleware.models import Account, Customer, Subject, TariffSubscription
from tvmiddleware.selectors.currencies import currency_of

ACCOUNT_FIELDS = (
    "active",
    "status_reason",
    "switched_off_by",
    "activation_date",
    "activation_done",
    "deactivation_date",
    "extension_date",
    "charge_day",
    "off_since",
    "is_trial",
)
SWITCHED = ("active", "status_reason")
SUBSCRIPTION_FIELDS = (
    "price",
    "is_price_overridden",
    "price_expiration",
    "end_date",
    "charge_day",
    "is_periodical",
    "is_lapsed",
    "is_closed",
    "paused_at",
    "open_mark",
)
CHARGE_FIELDS = (
    "customer",
    "subject",
    "tariff",
    "title",
    "period_begin",
    "period_end",
    "amount",
    "discount",
    "used_discount",
    "transaction",
    "created_at",
)


def snapshots_persist(snapshots: Sequence[CustomerSnapshot], *, now: datetime, actor: str) -> list[CustomerTransaction]:
    """Write all changes of these customers; the transactions made."""
    states = [one.state for one in snapshots]
    give_subjects([line.subject for one in states for bill in one.bills for line in bill.lines])
    moved = write_transactions(snapshots, now, actor)
    write_charges(states, moved, now)
    write_balances(snapshots)
    write_accounts(states, now)
    write_subscriptions(states)
    write_links(states)
    discounts_use(states, moved)
    announce_all([event for one in states for event in changes_of(one, actor)])
    invoice([row for _bill, row in moved if row.amount < 0])
    return [row for _bill, row in moved]


def invoice(charges: Sequence[CustomerTransaction]) -> None:
    """An invoice for each, after the commit: no charge waits for a number."""
    of_client: dict[int, list[int]] = defaultdict(list)
    for row in charges:
        of_client[row.client_id].append(row.pk)
    for client_id, ids in of_client.items() if settings.SMARTY_BILLING_INVOICES else ():
        enqueue_on_commit("billing.jobs.invoices_issue", queue="low", client_id=client_id, transaction_ids=ids)


def give_subjects(subjects: Iterable[SubjectState]) -> None:
    """Insert a row for each subject that has none, so that subscriptions can point at it."""
    lacking = [subject for subject in {id(one): one for one in subjects}.values() if subject.subject_id is None]
    if not lacking:
        return
    customers = {subject.customer_id: subject for subject in lacking if subject.account is None}
    accounts = {subject.account.id: subject for subject in lacking if subject.account is not None}
    rows = [Subject(customer_id=pk) for pk in customers] + [Subject(account_id=pk) for pk in accounts]
    Subject.objects.bulk_create(rows, ignore_conflicts=True)
    for name, by_id in (("customer", customers), ("account", accounts)):
        for owner_id, pk in Subject.objects.filter(**{f"{name}__in": list(by_id)}).values_list(name, "pk"):
            by_id[owner_id or 0].subject_id = pk


def write_transactions(
    snapshots: Sequence[CustomerSnapshot], now: datetime, actor: str
) -> list[tuple[Bill, CustomerTransaction]]:
    moved = [
        (bill, transaction_of(one.customer, bill, now, actor))
        for one in snapshots
        for bill in one.state.bills
        if bill.total != 0
    ]
    rows_create([row for _bill, row in moved])
    return moved


def transaction_of(customer: Customer, bill: Bill, now: datetime, actor: str) -> CustomerTransaction:
    return CustomerTransaction(
        client_id=customer.client_id,
        customer_id=customer.pk,
        account_id=bill.account_id,
        source=Source.INTERNAL,
        status=Status.OK,
        kind=Kind.TV,
        amount=-bill.total,
        currency=currency_of(customer),
        balance_before=bill.before,
        balance_after=bill.before - bill.total,
        comment=text_of(bill.reason)[:512],
        actor=actor,
        created_at=now,
        processed_at=now,
    )


def write_charges(
    states: Sequence[CustomerState], moved: list[tuple[Bill, CustomerTransaction]], now: datetime
) -> None:
    """Raises IntegrityError when a subject would be charged twice for a tariff and period: nothing is written then."""
    of_bill = {id(bill): row.pk for bill, row in moved}
    created = connection.ops.adapt_datetimefield_value(now)
    rows = [
        (one.id, *charge_of(line), of_bill.get(id(bill)), created)
        for one in states
        for bill in one.bills
        for line in bill.lines
    ]
    RowWriter(Charge, CHARGE_FIELDS).insert(rows)


def charge_of(line: ChargeLine) -> tuple[Any, ...]:
    """Of several discounts a row names one; what is given back with the bill stands in ``DiscountUse``."""
    day = connection.ops.adapt_datefield_value
    rebate = max(line.rebates, key=lambda one: one.charges_left is not None, default=None)
    return (
        line.subject.subject_id,
        line.tariff.id,
        line.tariff.name,
        day(line.begin),
        day(line.end),
        line.amount,
        rebate.percent if rebate else NOTHING,
        rebate.id if rebate else None,
    )


def write_balances(snapshots: Sequence[CustomerSnapshot]) -> None:
    changed = [one for one in snapshots if one.state.balance != one.customer.balance]
    for one in changed:
        one.customer.balance = Balance(one.state.balance)
    balances_write([one.customer for one in changed])


def write_accounts(states: Sequence[CustomerState], now: datetime) -> None:
    """Accounts that get the same values go in one UPDATE: on one night that is nearly all of them."""
    groups: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for one in states:
        for account in one.dirty.values():
            groups[tuple(getattr(account, name) for name in ACCOUNT_FIELDS)].append(account.id)
    for values, ids in groups.items():
        Account.objects.filter(pk__in=ids).update(updated_at=now, **dict(zip(ACCOUNT_FIELDS, values, strict=True)))


def write_subscriptions(states: Sequence[CustomerState]) -> None:
    known = [row_of(one, row) for one in states for row in one.dirty_subscriptions if row.id is not None]
    TariffSubscription.objects.bulk_update(known, SUBSCRIPTION_FIELDS, batch_size=200)
    for one in states:
        for row in one.dirty_subscriptions:
            if row.id is None:
                made = row_of(one, row)
                made.save(force_insert=True)
                row.id = made.pk
        for row, old_end in one.moved_ends:
            paid = Charge.objects.filter(subject=row.subject_id, tariff=row.tariff_id, period_end=old_end)
            paid.update(period_end=row.end_date)


def row_of(one: CustomerState, row: SubscriptionState) -> TariffSubscription:
    return TariffSubscription(
        pk=row.id,
        client_id=one.book.client_id,
        customer_id=one.id,
        subject_id=row.subject_id,
        tariff_id=row.tariff_id,
        start_date=row.start_date,
        **{name: getattr(row, name) for name in SUBSCRIPTION_FIELDS},
    )


def write_links(states: Sequence[CustomerState]) -> None:
    """Tariffs and bundles of customers and accounts. Straight into the link tables: what signals would do,
    the listeners of the events do."""
    for one in states:
        for subject, tariff_id, on in one.linked:
            write_link(subject, TARIFFS, "tariff_id", tariff_id, on=on)
        for subject, bundle_id, on in one.bundled:
            write_link(subject, VIRTUAL, "virtualtariff_id", bundle_id, on=on)


def write_link(subject: SubjectState, tables: tuple[Any, Any], name: str, row_id: int, *, on: bool) -> None:
    through = tables[0] if subject.account is None else tables[1]
    owner = {"customer_id": subject.customer_id} if subject.account is None else {"account_id": subject.account.id}
    if on:
        through.objects.bulk_create([through(**owner, **{name: row_id})], ignore_conflicts=True)
    else:
        through.objects.filter(**owner, **{name: row_id}).delete()


def changes_of(one: CustomerState, actor: str) -> list[SubscriberEvent]:
    """What the rules have done to a customer's accounts and tariffs, as events; written without signals."""
    said: dict[str, Any] = {
        "client_id": one.book.client_id,
        "customer_id": one.id,
        "actor": actor,
        "without_signals": True,
    }
    switched = {*one.activated, *one.deactivated}
    found: list[SubscriberEvent] = [
        AccountSwitched(
            account_id=account.id,
            active=account.active,
            status_reason=account.status_reason,
            fields=SWITCHED,
            **said,
        )
        for account in one.accounts
        if account.id in switched
    ]
    for account_id, links in links_of(one).items():
        added = tuple(sorted(pk for pk, on in links.items() if on))
        removed = tuple(sorted(pk for pk, on in links.items() if not on))
        if account_id is None:
            ids = tuple(one.of_accounts)
            found.append(CustomerTariffsChanged(added=added, removed=removed, account_ids=ids, **said))
        else:
            found.append(AccountTariffsChanged(account_id=account_id, added=added, removed=removed, **said))
    return found


def links_of(one: CustomerState) -> dict[int | None, dict[int, bool]]:
    """Account id (None: the customer) -> tariff id -> connected, or taken away; what was done last counts."""
    found: dict[int | None, dict[int, bool]] = {}
    for subject, tariff_id, on in one.linked:
        found.setdefault(subject.account_id, {})[tariff_id] = on
    return found
