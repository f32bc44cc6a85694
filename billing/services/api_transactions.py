"""Movements of money that an operator's billing reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from billing.constants import Kind, Source, Status
from billing.errors import TransactionExists, TransactionFinal, TransactionNotFound
from billing.models import CustomerTransaction
from billing.selectors.films import film_by_ext_id
from billing.selectors.transactions import transaction_by_ext_id
from billing.services.charging import customer_activate, payment_credit
from billing.services.ledger import customer_lock, transaction_confirm, transaction_post, transaction_void
from billing.services.money_changes import movement_event, payment_event
from core.api.errors import DomainError
from core.limits import check_payable
from tvmiddleware.constants import StatusReason
from tvmiddleware.models import Account, Customer
from tvmiddleware.selectors.currencies import currency_of
from tvmiddleware.services.account_records import account_switch


class ExtIdMissing(DomainError):
    """A transaction needs the id that it has in the caller's system."""


class FilmMissing(DomainError):
    """A film purchase does not say which film."""


class FilmNotFound(DomainError):
    """The operator has no film with this ext_id."""


@dataclass(frozen=True)
class Purchase:
    """The film that the transaction paid for, and until when it may be watched."""

    video_ext_id: str
    available_until: datetime | None = None


@transaction.atomic
def reported_create(
    *,
    customer: Customer,
    ext_id: str,
    amount: Decimal,
    processed: bool,
    now: datetime,
    actor: str,
    comment: str = "",
    purchase: Purchase | None = None,
    activate_accounts: bool = False,
) -> CustomerTransaction:
    """Write a movement once by its ``ext_id``: TransactionExists for a repeated one.

    Not ``processed``: it waits and moves no balance, until the same movement comes ``processed``. A confirmed payment
    also tries to pay for what was switched off for want of money; ``activate_accounts`` switches on what is off after
    that, but for what the subscriber had blocked.

    Raises ExtIdMissing, FilmMissing, FilmNotFound, FieldsInvalid.
    """
    if not ext_id:
        raise ExtIdMissing
    check_payable(currency_of(customer), amount=amount)
    known = transaction_by_ext_id(customer.client_id, ext_id)
    if known is not None:
        return confirmed(known, customer, amount, now, actor, processed=processed)
    if purchase is not None:
        row = bought(customer, ext_id, amount, processed, now, actor, comment, purchase)
    elif processed and amount > 0:
        row = payment_credit(
            customer=customer,
            amount=amount,
            source=Source.API,
            ext_id=ext_id,
            now=now,
            comment=comment,
            actor=actor,
        )
    else:
        row = transaction_post(
            customer=customer,
            amount=amount,
            source=Source.API,
            now=now,
            ext_id=ext_id,
            comment=comment,
            actor=actor,
            status=Status.OK if processed else Status.PENDING,
        )
    if activate_accounts:
        activate_rest(customer, actor)
    return row


def confirmed(
    known: CustomerTransaction, customer: Customer, amount: Decimal, now: datetime, actor: str, *, processed: bool
) -> CustomerTransaction:
    """The movement that waited, now that it is processed. TransactionExists for any other repetition."""
    locked = customer_lock(customer.pk)
    row = CustomerTransaction.objects.get(pk=known.pk)
    same = (row.customer_id, row.amount, row.source) == (customer.pk, amount, Source.API)
    if not (processed and same and row.status == Status.PENDING):
        raise TransactionExists
    is_payment = row.amount > 0 and row.kind != Kind.VOD
    transaction_confirm(locked=locked, row=row, now=now, as_event=payment_event if is_payment else movement_event)
    if is_payment:
        customer_activate(customer=locked, now=now, actor=actor)
    return row


def bought(
    customer: Customer,
    ext_id: str,
    amount: Decimal,
    processed: bool,
    now: datetime,
    actor: str,
    comment: str,
    purchase: Purchase,
) -> CustomerTransaction:
    if not purchase.video_ext_id:
        raise FilmMissing
    film = film_by_ext_id(customer.client_id, purchase.video_ext_id)
    if film is None:
        raise FilmNotFound
    return transaction_post(
        customer=customer,
        amount=amount,
        source=Source.API,
        now=now,
        ext_id=ext_id,
        comment=comment,
        actor=actor,
        status=Status.OK if processed else Status.PENDING,
        kind=Kind.VOD,
        video_id=film,
        video_ext_id=purchase.video_ext_id,
        available_until=purchase.available_until,
    )


def activate_rest(customer: Customer, actor: str) -> None:
    rows = Account.objects.filter(customer=customer, active=False).exclude(status_reason=StatusReason.BLOCK)
    for account in rows.select_related("customer", "client"):
        account_switch(account=account, active=True, actor=actor, external_system_knows=True)


def reported_delete(*, client_id: int, ext_id: str, now: datetime, actor: str) -> CustomerTransaction:
    """Cancel a movement that a billing system reported; the ledger keeps it, with a row that takes it back.

    Raises ExtIdMissing; TransactionNotFound also for one that did not come from a billing system.
    """
    if not ext_id:
        raise ExtIdMissing
    row = transaction_by_ext_id(client_id, ext_id)
    if row is None or row.source != Source.API:
        raise TransactionNotFound
    try:
        return transaction_void(client_id=client_id, transaction_id=row.pk, now=now, actor=actor)
    except TransactionFinal as error:
        raise TransactionNotFound from error
