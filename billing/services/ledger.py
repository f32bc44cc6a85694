"""The only writer of balances: every movement of money is one row, made under a lock of the customer's row.

Lock order everywhere in billing: the customer first (several: by id), then whatever belongs to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from billing.constants import Kind, Source, Status
from billing.errors import TransactionExists, TransactionFinal, TransactionNotFound
from billing.models import CustomerTransaction
from billing.selectors.balance import balance_forget
from billing.services.discounts import discounts_give_back
from billing.services.money_changes import EventOfRow, cancellation_event, movement_event, transaction_withdrawn
from core.bulk import rows_create, update_by_id
from core.currencies import decimals_of
from core.db import is_gone
from core.events import announce_all, announce_event
from core.fields import Balance
from core.money import round_money
from core.queue import enqueue_on_commit
from tvmiddleware.models import Account, Customer
from tvmiddleware.selectors.currencies import currency_of


def customer_lock(customer_id: int) -> Customer:
    """The customer's row, locked until the transaction ends. Call inside ``transaction.atomic``.

    Its operator is read apart: MariaDB has no FOR UPDATE OF, and a join would lock the operator's row for everybody.
    Raises Customer.DoesNotExist.
    """
    return Customer.objects.select_for_update().get(pk=customer_id)


def customers_lock(customer_ids: Iterable[int], *, wait: bool = True) -> QuerySet[Customer]:
    """The rows of these customers, to be locked in the order of their ids as soon as they are read; without ``wait``
    only those that nobody else holds. Inside ``transaction.atomic``; who was deleted meanwhile is not among them."""
    skip = not wait and connection.features.has_select_for_update_skip_locked
    return Customer.objects.select_for_update(skip_locked=skip).filter(pk__in=list(customer_ids)).order_by("pk")


@transaction.atomic
def transaction_post(
    *,
    customer: Customer,
    amount: Decimal,
    source: int,
    now: datetime,
    ext_id: str | None = None,
    comment: str = "",
    actor: str = "",
    status: int = Status.OK,
    kind: str = Kind.OTHER,
    account: Account | None = None,
    is_autopayment: bool = False,
    as_event: EventOfRow = movement_event,
    **purchase: Any,
) -> CustomerTransaction:
    """Write one movement of ``amount`` (positive: credited, negative: charged) and, when ``status`` is OK, the balance.

    Refuses no amount: whether there is enough money is asked before, under the same lock. ``ext_id`` is unique within
    the operator: a repeated one raises TransactionExists and changes nothing. ``purchase``: ``video_id``,
    ``video_ext_id``, ``available_until`` of a film, ``reversal_of``. ``as_event``: what is announced of the row.
    ``customer.balance`` is fresh afterwards.
    """
    locked = customer_lock(customer.pk)
    if ext_id and CustomerTransaction.objects.filter(client_id=locked.client_id, ext_id=ext_id).exists():
        raise TransactionExists
    row = movement_row(
        locked, amount=amount, source=source, now=now, ext_id=ext_id, comment=comment, actor=actor, status=status,
        kind=kind, account=account, is_autopayment=is_autopayment, **purchase,
    )  # fmt: skip
    if status == Status.OK:
        apply(locked, row, now)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if is_gone(error) or not ext_id:  # an account that was deleted meanwhile
            raise
        raise TransactionExists from error  # of another customer's, written between our look and our insert
    customer.balance = locked.balance
    announce_event(as_event(row))
    if settings.SMARTY_BILLING_INVOICES and wants_invoice(row):
        enqueue_on_commit("billing.jobs.invoice_issue", transaction_id=row.pk)
    return row


def movement_row(
    locked: Customer,
    *,
    amount: Decimal,
    source: int,
    now: datetime,
    ext_id: str | None = None,
    comment: str = "",
    actor: str = "",
    status: int = Status.OK,
    kind: str = Kind.OTHER,
    account: Account | None = None,
    is_autopayment: bool = False,
    **purchase: Any,
) -> CustomerTransaction:
    """The row of a movement, arguments as of ``transaction_post``; nothing is written."""
    currency = currency_of(locked)
    return CustomerTransaction(
        client_id=locked.client_id,
        customer=locked,
        account=account,
        ext_id=ext_id or None,
        source=source,
        status=status,
        kind=kind,
        amount=round_money(amount, decimals_of(currency)),
        currency=currency,
        comment=comment[:512],
        actor=actor[:128],
        is_autopayment=is_autopayment,
        created_at=now,
        **purchase,
    )


def transactions_post(
    rows: Sequence[CustomerTransaction], *, now: datetime, as_event: EventOfRow = movement_event
) -> None:
    """Write payments of many customers: rows of ``movement_row`` that count, whose customers the caller has locked.

    Raises IntegrityError where an ``ext_id`` is known already: the caller's transaction is of no use then. The
    customers' ``balance`` is fresh afterwards.
    """
    for row in rows:
        move(row.customer, row, now)
    rows_create(rows)
    balances_write([row.customer for row in rows])
    announce_all(map(as_event, rows))


def balances_write(locked: Sequence[Customer]) -> None:
    """Write the balances of these customers, moved in memory under their locks."""
    update_by_id(Customer, "balance", {customer.pk: Decimal(customer.balance) for customer in locked})
    if locked:
        balance_forget([customer.pk for customer in locked])


def wants_invoice(row: CustomerTransaction) -> bool:
    """A charge; not a correction by hand, nor what takes another transaction back."""
    return row.status == Status.OK and row.amount < 0 and row.source != Source.MANUAL and row.reversal_of_id is None


def apply(locked: Customer, row: CustomerTransaction, now: datetime) -> None:
    """Move the locked customer's balance by the row's amount, in memory and in the database; the row remembers both
    ends. The caller saves the row in the same transaction."""
    move(locked, row, now)
    balances_write([locked])


def move(locked: Customer, row: CustomerTransaction, now: datetime) -> None:
    """The same in memory alone."""
    row.status = Status.OK
    row.processed_at = now
    row.balance_before = Decimal(locked.balance)
    row.balance_after = row.balance_before + row.amount
    locked.balance = Balance(row.balance_after)


def transaction_confirm(
    *, locked: Customer, row: CustomerTransaction, now: datetime, as_event: EventOfRow = movement_event
) -> None:
    """Make a transaction count that the caller has seen pending, under the customer's lock."""
    apply(locked, row, now)
    row.save()
    announce_event(as_event(row))


@transaction.atomic
def transaction_void(
    *, client_id: int, now: datetime, ext_id: str = "", transaction_id: int = 0, comment: str = "", actor: str = ""
) -> CustomerTransaction:
    """Cancel a transaction, named by ``ext_id`` or id: one that counts is reversed by a row of the opposite amount, a
    pending one fails. Its ext_id is free again and its charges are taken back. Returns the cancelled row.

    Raises TransactionNotFound; TransactionFinal for one that failed, was cancelled, or cancels another one.
    """
    names = {"pk": transaction_id} if transaction_id else {"ext_id": ext_id}
    if not (transaction_id or ext_id):
        raise TransactionNotFound
    customer_id = CustomerTransaction.objects.filter(client_id=client_id, **names).values_list("customer", flat=True)
    if not customer_id:
        raise TransactionNotFound
    locked = customer_lock(customer_id[0])
    row = CustomerTransaction.objects.filter(client_id=client_id, **names).first()
    if row is None:
        raise TransactionNotFound
    void(locked, row, now, comment, actor)
    return row


def void(locked: Customer, row: CustomerTransaction, now: datetime, comment: str, actor: str) -> None:
    cancelled = CustomerTransaction.objects.filter(reversal_of=row).exists()
    if row.status == Status.FAILED or row.reversal_of_id or cancelled:
        raise TransactionFinal
    row.voided_ext_id, row.ext_id = row.ext_id or "", None
    if row.status == Status.PENDING:
        row.status, row.processed_at = Status.FAILED, now
        transaction_withdrawn(row, actor=actor)
    row.save(update_fields=["ext_id", "voided_ext_id", "status", "processed_at"])
    discounts_give_back(row)
    row.charges.all().delete()
    if row.status == Status.OK:
        transaction_post(
            customer=locked,
            amount=-row.amount,
            source=Source.INTERNAL,
            now=now,
            comment=comment or row.comment,
            actor=actor,
            kind=row.kind,
            as_event=cancellation_event,
            reversal_of=row,
        )


def balances_wrong(customer_ids: Sequence[int]) -> dict[int, tuple[Decimal, Decimal]]:
    """Customers whose balance is not the sum of their confirmed transactions: id -> (balance, sum). Always empty."""
    rows = CustomerTransaction.objects.filter(customer__in=customer_ids, status=Status.OK)
    sums: dict[int, Decimal] = {}
    for customer_id, amount in rows.values_list("customer", "amount"):
        sums[customer_id] = sums.get(customer_id, Decimal(0)) + amount
    held = Customer.objects.filter(pk__in=customer_ids).values_list("pk", "balance")
    return {pk: (balance, sums.get(pk, Decimal(0))) for pk, balance in held if balance != sums.get(pk, Decimal(0))}
