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
from django.db import connection, transaction

from billing.constants import Kind, Source, Status
from billing.models import Charge, CustomerTransaction
from billing.schedule.prices import NOTHING
from billing.schedule.state import Bill, ChargeLine, CustomerState, SubjectState, SubscriptionState
from billing.selectors.snapshots import TARIFFS, VIRTUAL, CustomerSnapshot
from billing.services import external_events
from billing.services.bill_texts import text_of
from billing.services.discounts import discounts_use
from billing.services.ledger import balances_write
from core.bulk import RowWriter, rows_create
from core.fields import Balance
from core.logs import event
from core.queue import enqueue_on_commit
from tvmiddleware.cache import invalidate
from tvmiddleware.models import Account, AccountAuthKey, Customer, Subject, TariffSubscription
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


def book(snapshots: Sequence[CustomerSnapshot], *, now: datetime, actor: str) -> list[CustomerTransaction]:
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
    announce(snapshots)
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
    """A row to each subject that has none."""
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
    ``announce`` does."""
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


def announce(snapshots: Sequence[CustomerSnapshot]) -> None:
    """After the commit: forget what caches know, and the event log."""
    switched = [pk for one in snapshots for pk in (*one.state.activated, *one.state.deactivated)]
    relinked: set[int] = set()
    notes: dict[int, set[str]] = defaultdict(set)
    for one in snapshots:
        for subject, _tariff_id, _on in one.state.linked:
            account_id = subject.account_id
            relinked.update(one.state.of_accounts if account_id is None else [account_id])
            mark = (invalidate.CUSTOMER, one.customer.pk) if account_id is None else (invalidate.ACCOUNT, account_id)
            notes[one.customer.client_id].add(f"{mark[0]}{mark[1]}")
    concerned = sorted({*switched, *relinked})

    def tell() -> None:
        if concerned:
            keys = AccountAuthKey.objects.filter(account__in=concerned).values_list("key", flat=True)
            invalidate.sessions_changed(keys)
            invalidate.inbox_changed(concerned)
        for client_id, marks in notes.items():
            invalidate.lists_changed(client_id, sorted(marks))
        for one in snapshots:
            log(one.state)
        external_events.customers_changed(snapshots)

    transaction.on_commit(tell)


def log(one: CustomerState) -> None:
    for pk in one.activated:
        event("accounts", "ACCOUNT_ACTIVATED", activation_result=True, params={"account_id": pk})
    for pk in one.deactivated:
        event("accounts", "ACCOUNT_CHANGED", account_id=pk, changed_fields=["active", "status_reason"])
    for subject, tariff_id, on in one.linked:
        verb = "ASSIGNED" if on else "REMOVED"
        if subject.account is not None:
            event("accounts", f"ACCOUNT_TARIFFS_{verb}", account_id=subject.account.id, tariffs_ids=[tariff_id])
        else:
            event("accounts", f"CUSTOMER_TARIFFS_{verb}", customer_id=one.id, tariffs_ids=[tariff_id])
