"""Who is charged when: what check_accounts does for everybody, and what a payment sets in motion for one customer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import translation

from billing.constants import Status
from billing.models import CustomerTransaction
from billing.schedule import nights
from billing.schedule.state import CannotSchedule, CustomerState
from billing.selectors.prices import price_book
from billing.selectors.snapshots import CustomerSnapshot, load_snapshot, load_snapshots
from billing.selectors.subscriptions import today_of, uses_subscriptions
from billing.services import booking
from billing.services.external import charged_here, charges_itself, plugin_for
from billing.services.ledger import customer_lock, transaction_post
from billing.services.money_changes import payment_event
from clients.models import Client
from core.logs import log_event
from tvmiddleware.models import Account, Customer


@dataclass
class Settled:
    """What happened to a customer's accounts (ids; of subscriptions in ``prolonged`` in that model)."""

    activated: list[int] = field(default_factory=list)
    deactivated: list[int] = field(default_factory=list)
    prolonged: list[int] = field(default_factory=list)
    transactions: list[CustomerTransaction] = field(default_factory=list)


def snapshot_of(customer: Customer, today: date) -> CustomerSnapshot:
    """One locked customer with everything, ready to be changed. Call inside ``transaction.atomic``."""
    found = load_snapshot(customer, today)
    if uses_subscriptions(customer.client):
        booking.give_subjects(found.state.subjects())
    return found


def in_language() -> translation.override:
    """Comments of transactions are kept in the installation's language, whoever sets them off."""
    return translation.override(settings.SMARTY_DEFAULT_LANGUAGE)


@transaction.atomic
def apply_rules(customer: Customer, now: datetime, actor: str, rules: Callable[[CustomerState, date], None]) -> Settled:
    """Lock the customer, apply the rules in memory, write. ``customer.balance`` is fresh afterwards."""
    locked = customer_lock(customer.pk)
    today = today_of(locked.client, now)
    found = snapshot_of(locked, today)
    rules(found.state, today)
    with in_language():
        rows = booking.snapshots_persist([found], now=now, actor=actor)
    customer.balance = locked.balance
    return Settled(found.state.activated, found.state.deactivated, found.state.prolonged, rows)


def customer_activate(*, customer: Customer, now: datetime, actor: str) -> Settled:
    """Charge and switch on what want of money keeps off, see ``billing.schedule.causes``.

    Accounts that staff, the subscriber, a date or the operator's billing keeps off are left alone. Not enough money is
    no error: nothing happens to that account. Nor to a customer whom an external billing charges, nor to one of whom it
    can't be worked out what he owes: his money is credited all the same, and the night reports him.
    """
    if not charges_itself(plugin_for(customer)):
        return Settled()
    try:
        return apply_rules(customer, now, actor, nights.apply_payment)
    except CannotSchedule as error:
        not_settled(customer, error)
        return Settled()


def customers_activate(*, client: Client, customers: Sequence[Customer], now: datetime, actor: str) -> None:
    """``customer_activate`` of many, whom the caller has locked and whose ``balance`` is fresh."""
    today = today_of(client, now)
    waiting = those_taken_up(client, charged_here(client.pk, customers))
    if not waiting:
        return
    found = load_snapshots(waiting, {client.pk: price_book(client)}, today, for_sale=True)
    if uses_subscriptions(client):
        booking.give_subjects([subject for one in found for subject in one.state.subjects()])
    settled = [one for one in found if is_settled(one, today)]
    with in_language():
        booking.snapshots_persist(settled, now=now, actor=actor)


def those_taken_up(client: Client, customers: Sequence[Customer]) -> list[Customer]:
    """Those for whom a payment may set something in motion: in the classic model who has an account that is off."""
    if uses_subscriptions(client):
        return list(customers)
    off = Account.objects.filter(customer__in=[one.pk for one in customers], active=False)
    ids = set(off.values_list("customer_id", flat=True))
    return [one for one in customers if one.pk in ids]


def is_settled(one: CustomerSnapshot, today: date) -> bool:
    try:
        nights.apply_payment(one.state, today)
    except CannotSchedule as error:
        not_settled(one.customer, error)
        return False
    return True


def not_settled(customer: Customer, error: CannotSchedule) -> None:
    log_event("accounts", "CUSTOMER_NOT_SETTLED", logging.WARNING, customer_id=customer.pk, reason=str(error))


@transaction.atomic
def payment_credit(
    *,
    customer: Customer,
    amount: Decimal,
    source: int,
    ext_id: str | None,
    now: datetime,
    comment: str = "",
    actor: str = "",
    is_autopayment: bool = False,
    payment_id: int | None = None,
) -> CustomerTransaction:
    """Credit a confirmed payment, once by its ``ext_id`` (TransactionExists), and at once try ``customer_activate``.

    ``payment_id``: of the gateway's ``Payment``, where it came through one.
    """
    row = transaction_post(
        customer=customer,
        amount=amount,
        source=source,
        now=now,
        ext_id=ext_id,
        comment=comment,
        actor=actor,
        status=Status.OK,
        is_autopayment=is_autopayment,
        as_event=partial(payment_event, payment_id=payment_id),
    )
    customer_activate(customer=customer, now=now, actor=actor)
    return row
