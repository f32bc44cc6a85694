"""Who is charged when: what check_accounts does for everybody, and what a payment sets in motion for one customer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import translation

from billing.constants import Status
from billing.models import CustomerTransaction
from billing.selectors.prices import price_book
from billing.selectors.subscriptions import today_of, uses_subscriptions
from billing.services import booking, prepay, renewals
from billing.services.external import charges_itself, payment_completed, plugin_for
from billing.services.household import Household, households
from billing.services.ledger import customer_lock, transaction_post
from tvmiddleware.constants import StatusReason
from tvmiddleware.models import Account, Customer


@dataclass
class Settled:
    """What happened to a customer's accounts (ids; of subscriptions in ``prolonged`` in that model)."""

    activated: list[int] = field(default_factory=list)
    deactivated: list[int] = field(default_factory=list)
    prolonged: list[int] = field(default_factory=list)
    transactions: list[CustomerTransaction] = field(default_factory=list)


def household_of(customer: Customer, today: date) -> Household:
    """One locked customer with everything, at today's prices. Call inside ``transaction.atomic``."""
    books = {customer.client_id: price_book(customer.client_id)}
    subscriptions = uses_subscriptions(customer.client)
    household = households([customer], books, today, subscriptions=subscriptions, for_sale=True)[0]
    if subscriptions:
        booking.give_subjects(household.holders())
    return household


def in_language() -> translation.override:
    """Comments of transactions are kept in the installation's language, whoever sets them off."""
    return translation.override(settings.SMARTY_DEFAULT_LANGUAGE)


@transaction.atomic
def changed(customer: Customer, now: datetime, actor: str, rules: Callable[[Household, date], None]) -> Settled:
    """Lock the customer, apply the rules in memory, write. ``customer.balance`` is fresh afterwards."""
    locked = customer_lock(customer.pk)
    today = today_of(locked.client, now)
    household = household_of(locked, today)
    with in_language():
        rules(household, today)
    rows = booking.book([household], now=now, actor=actor)
    customer.balance = locked.balance
    return Settled(household.activated, household.deactivated, household.prolonged, rows)


def settle_household(household: Household, today: date) -> None:
    """The nightly decision about one customer."""
    if uses_subscriptions(household.customer.client):
        for account in household.accounts:
            prepay.begin_by_date(household, account, today)
        renewals.renew_due(household, today, forget_after=lapsed_for())
        return
    for account in in_order(household, today):
        prepay.begin_by_date(household, account, today)
        if wants_service(account):
            prepay.activate(household, account, today)
        prepay.settle(household, account, today)


def lapsed_for() -> timedelta:
    return timedelta(days=settings.SMARTY_BILLING_LAPSED_DAYS)


def in_order(household: Household, today: date) -> list[Account]:
    """Accounts whose day came first are paid first."""
    return sorted(household.accounts, key=lambda account: (prepay.due_day(account, today) or today, account.pk))


def wants_service(account: Account) -> bool:
    """Switched off by billing while it was blocked, and unblocked since."""
    return not account.active and account.off_since is not None and account.status_reason == StatusReason.ACTIVE


def customer_activate(*, customer: Customer, now: datetime, actor: str) -> Settled:
    """Try to charge for and switch on each inactive account (classic), renew what waits for money (subscriptions).

    Accounts that are blocked at the subscriber's request, wait for the operator's billing or for their first login are
    left alone. Not enough money is no error: nothing happens to that account. Nor to a customer whom an external
    billing charges.
    """
    if not charges_itself(plugin_for(customer)):
        return Settled()
    return changed(customer, now, actor, activate_household)


def activate_household(household: Household, today: date) -> None:
    if uses_subscriptions(household.customer.client):
        renewals.revive(household, today)
        return
    for account in household.accounts:
        prepay.activate(household, account, today)


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
) -> CustomerTransaction:
    """Credit a confirmed payment, once by its ``ext_id`` (TransactionExists), and at once try ``customer_activate``."""
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
    )
    payment_told(row)
    customer_activate(customer=customer, now=now, actor=actor)
    return row


def payment_told(row: CustomerTransaction) -> None:
    """Let the customer's external system know, after the commit."""
    transaction.on_commit(lambda: payment_completed(row.customer, row))
