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
from billing.models import Charge, CustomerTransaction, Discount, PromoActivation
from billing.selectors.balance import balance_forget
from billing.selectors.prices import NOTHING
from billing.services import external_events
from billing.services.household import VIRTUAL, Bill, Holder, Household
from billing.services.ledger import currency_of
from core.bulk import RowWriter, update_by_id
from core.fields import Balance
from core.logs import event
from core.queue import enqueue_on_commit
from tvmiddleware.cache import invalidate
from tvmiddleware.models import Account, AccountAuthKey, Customer, Subject, TariffSubscription

ACCOUNT_FIELDS = (
    "active",
    "status_reason",
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
    "transaction",
    "created_at",
)


def book(households: Sequence[Household], *, now: datetime, actor: str) -> list[CustomerTransaction]:
    """Write all changes of these households; the transactions made."""
    give_subjects([line.holder for one in households for bill in one.bills for line in bill.lines])
    moved = write_transactions(households, now, actor)
    write_charges(households, moved, now)
    write_balances(households)
    write_accounts(households, now)
    write_subscriptions(households)
    write_links(households)
    write_discounts(households)
    announce(households)
    invoice([row for _bill, row in moved if row.amount < 0])
    return [row for _bill, row in moved]


def invoice(charges: Sequence[CustomerTransaction]) -> None:
    """An invoice for each, after the commit: no charge waits for a number."""
    of_client: dict[int, list[int]] = defaultdict(list)
    for row in charges:
        of_client[row.client_id].append(row.pk)
    for client_id, ids in of_client.items() if settings.SMARTY_BILLING_INVOICES else ():
        enqueue_on_commit("billing.jobs.invoices_issue", queue="low", client_id=client_id, transaction_ids=ids)


def give_subjects(holders: Iterable[Holder]) -> None:
    """A subject to each holder that has none."""
    lacking = {id(holder): holder for holder in holders if holder.subject_id is None}
    if not lacking:
        return
    customers = {holder.customer_id: holder for holder in lacking.values() if holder.account is None}
    accounts = {holder.account.pk: holder for holder in lacking.values() if holder.account is not None}
    rows = [Subject(customer_id=pk) for pk in customers] + [Subject(account_id=pk) for pk in accounts]
    Subject.objects.bulk_create(rows, ignore_conflicts=True)
    for name, holders_by_id in (("customer", customers), ("account", accounts)):
        found = Subject.objects.filter(**{f"{name}__in": list(holders_by_id)}).values_list(name, "pk")
        for owner_id, pk in found:
            holders_by_id[owner_id or 0].subject_id = pk


def write_transactions(
    households: Sequence[Household], now: datetime, actor: str
) -> list[tuple[Bill, CustomerTransaction]]:
    moved = [
        (bill, transaction_of(one, bill, now, actor)) for one in households for bill in one.bills if bill.total != 0
    ]
    rows = [row for _bill, row in moved]
    if connection.features.can_return_rows_from_bulk_insert:
        CustomerTransaction.objects.bulk_create(rows)
    else:  # MySQL proper tells the id of one row only
        for row in rows:
            row.save(force_insert=True)
    return moved


def transaction_of(one: Household, bill: Bill, now: datetime, actor: str) -> CustomerTransaction:
    return CustomerTransaction(
        client_id=one.customer.client_id,
        customer_id=one.customer.pk,
        account=bill.account,
        source=Source.INTERNAL,
        status=Status.OK,
        kind=Kind.TV,
        amount=-bill.total,
        currency=currency_of(one.customer),
        balance_before=bill.before,
        balance_after=bill.before - bill.total,
        comment=bill.comment[:512],
        actor=actor,
        created_at=now,
        processed_at=now,
    )


def write_charges(
    households: Sequence[Household], moved: list[tuple[Bill, CustomerTransaction]], now: datetime
) -> None:
    """Raises IntegrityError when a subject would be charged twice for a tariff and period: nothing is written then."""
    of_bill = {id(bill): row.pk for bill, row in moved}
    created, day = connection.ops.adapt_datetimefield_value(now), connection.ops.adapt_datefield_value
    RowWriter(Charge, CHARGE_FIELDS).insert(
        [
            (
                one.customer.pk,
                line.holder.subject_id,
                line.tariff.id,
                line.tariff.name,
                day(line.begin),
                day(line.end),
                line.amount,
                line.rebate.percent if line.rebate else NOTHING,
                of_bill.get(id(bill)),
                created,
            )
            for one in households
            for bill in one.bills
            for line in bill.lines
        ]
    )


def write_balances(households: Sequence[Household]) -> None:
    changed = {one.customer.pk: one for one in households if one.balance != one.customer.balance}
    update_by_id(Customer, "balance", {pk: one.balance for pk, one in changed.items()})
    for one in changed.values():
        one.customer.balance = Balance(one.balance)
    if changed:
        balance_forget(list(changed))


def write_accounts(households: Sequence[Household], now: datetime) -> None:
    """Accounts that get the same values go in one UPDATE: on one night that is nearly all of them."""
    groups: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for one in households:
        for account in one.dirty.values():
            groups[tuple(getattr(account, name) for name in ACCOUNT_FIELDS)].append(account.pk)
    for values, ids in groups.items():
        Account.objects.filter(pk__in=ids).update(updated_at=now, **dict(zip(ACCOUNT_FIELDS, values, strict=True)))


def write_subscriptions(households: Sequence[Household]) -> None:
    rows = [row for one in households for row in one.dirty_subscriptions]
    TariffSubscription.objects.bulk_update([row for row in rows if row.pk], SUBSCRIPTION_FIELDS, batch_size=200)
    for row in rows:
        if row.pk is None:
            row.save(force_insert=True)
    for one in households:
        for row, old_end in one.moved_ends:
            paid = Charge.objects.filter(subject=row.subject_id, tariff=row.tariff_id, period_end=old_end)
            paid.update(period_end=row.end_date)


def write_links(households: Sequence[Household]) -> None:
    """Tariffs of customers and accounts. Straight into the link tables: what signals would do, ``announce`` does."""
    for one in households:
        for holder, tariff_id, on in one.linked:
            owner, through = link_table(holder)
            rows = through.objects.filter(**owner, tariff_id=tariff_id)
            if on:
                through.objects.bulk_create([through(**owner, tariff_id=tariff_id)], ignore_conflicts=True)
            else:
                rows.delete()


def link_table(holder: Holder) -> tuple[dict[str, int], Any]:
    if holder.account is not None:
        return {"account_id": holder.account.pk}, Account.tariffs.through
    return {"customer_id": holder.customer_id}, Customer.tariffs.through


def link_virtual(holder: Holder, virtual_id: int, *, on: bool) -> None:
    """Note that a holder has a bundle, or has it no more; ``holder.virtual_ids`` follows."""
    owner = {"account_id": holder.account.pk} if holder.account else {"customer_id": holder.customer_id}
    through = VIRTUAL[1] if holder.account is not None else VIRTUAL[0]
    if on:
        holder.virtual_ids.add(virtual_id)
        through.objects.bulk_create([through(**owner, virtualtariff_id=virtual_id)], ignore_conflicts=True)
    else:
        holder.virtual_ids.discard(virtual_id)
        through.objects.filter(**owner, virtualtariff_id=virtual_id).delete()


def write_discounts(households: Sequence[Household]) -> None:
    """Count down the discounts that were used; a promo code's is applied then."""
    for one in households:
        for discount_id, bills in one.used.items():
            row = Discount.objects.get(pk=discount_id)
            row.charges_left = max(0, (row.charges_left or 0) - bills)
            row.save(update_fields=["charges_left"])
            activation = PromoActivation.objects.filter(discount=row)
            activation.update(status=PromoActivation.Status.APPLIED)


def announce(households: Sequence[Household]) -> None:
    """After the commit: forget what caches know, and the event log."""
    switched = [pk for one in households for pk in (*one.activated, *one.deactivated)]
    relinked: set[int] = set()
    notes: dict[int, set[str]] = defaultdict(set)
    for one in households:
        for holder, _tariff_id, _on in one.linked:
            account = holder.account
            relinked.update([account.pk] if account else one.homes)
            mark = (invalidate.ACCOUNT, account.pk) if account else (invalidate.CUSTOMER, one.customer.pk)
            notes[one.customer.client_id].add(f"{mark[0]}{mark[1]}")
    concerned = sorted({*switched, *relinked})

    def tell() -> None:
        if concerned:
            keys = AccountAuthKey.objects.filter(account__in=concerned).values_list("key", flat=True)
            invalidate.sessions_changed(keys)
            invalidate.inbox_changed(concerned)
        for client_id, marks in notes.items():
            invalidate.lists_changed(client_id, sorted(marks))
        log(households)
        external_events.households_changed(households)

    transaction.on_commit(tell)


def log(households: Sequence[Household]) -> None:
    for one in households:
        for pk in one.activated:
            event("accounts", "ACCOUNT_ACTIVATED", activation_result=True, params={"account_id": pk})
        for pk in one.deactivated:
            event("accounts", "ACCOUNT_CHANGED", account_id=pk, changed_fields=["active", "status_reason"])
        for holder, tariff_id, on in one.linked:
            verb = "ASSIGNED" if on else "REMOVED"
            if holder.account is not None:
                event("accounts", f"ACCOUNT_TARIFFS_{verb}", account_id=holder.account.pk, tariffs_ids=[tariff_id])
            else:
                event("accounts", f"CUSTOMER_TARIFFS_{verb}", customer_id=one.customer.pk, tariffs_ids=[tariff_id])
