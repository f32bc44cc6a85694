"""Who has something due: ids of customers, a snapshot that is checked again under the lock. One index a question."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from datetime import date, timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet

from clients.models import Client
from tvmiddleware.constants import StatusReason, SwitchedOffBy
from tvmiddleware.models import Account, Customer, TariffSubscription

SHORTEST_MONTH = timedelta(days=28)
TAKEN_UP = (SwitchedOffBy.MONEY, SwitchedOffBy.HOLD)
"""The night takes up again whom want of money or a hold that has ended keeps off: ``billing.schedule.causes``."""


def charged_clients(client_id: int | None = None) -> QuerySet[Client]:
    """Operators that are switched on and that BILLING_CLIENTS_EXCLUDE does not name."""
    rows = Client.objects.filter(enabled=True).exclude(pk__in=settings.BILLING_CLIENTS_EXCLUDE).order_by("pk")
    return rows if client_id is None else rows.filter(pk=client_id)


def due_customers(client: Client, today: date) -> array[int]:
    """Customers of whom an account or a subscription may be due, in order of their ids; eight bytes each."""
    found: set[int] = set()
    for question in questions(client, today):
        found.update(question.values_list("customer_id", flat=True).order_by())
    return array("q", sorted(found))


def questions(client: Client, today: date) -> Iterator[QuerySet[Account] | QuerySet[TariffSubscription]]:
    accounts = Account.objects.filter(client=client)
    yield accounts.filter(active=True, deactivation_date__lte=today)
    yield accounts.filter(active=False, switched_off_by__in=TAKEN_UP, customer__balance__gt=0)
    begins = accounts.filter(active=False, activation_date__lte=today)
    yield begins.filter(Q(activation_done=None) | ~Q(activation_done=F("activation_date")))
    if client.billing_type == Client.BillingType.SIMPLE:
        yield accounts.filter(active=True, deactivation_date=None, extension_date__lte=today - SHORTEST_MONTH)
        return
    subscriptions = TariffSubscription.objects.filter(client=client, is_closed=False)
    yield subscriptions.filter(end_date__lte=today)
    yield subscriptions.filter(is_lapsed=True, customer__balance__gt=0)
    yield subscriptions.filter(paused_at__isnull=False)
    yield subscriptions.filter(subject__account__status_reason=StatusReason.BLOCK)
    yield subscriptions.filter(subject__account=None, customer__accounts__status_reason=StatusReason.BLOCK)


def with_autopayment(client: Client, today: date) -> array[int]:
    """Customers with automatic payment of whom something may be due."""
    wanting = set(Customer.objects.filter(client=client, autopayment=True).values_list("pk", flat=True))
    return array("q", sorted(wanting.intersection(due_customers(client, today)))) if wanting else array("q")


def expiring_customers(client: Client, today: date, until: date) -> array[int]:
    """Customers of whom an active account or a subscription ends after today, by ``until``. Without those ends that
    stand in the database and were announced; what is worked out from an extension date is looked at again."""
    accounts = Account.objects.filter(client=client, active=True).exclude(expiry_told_for=F("deactivation_date"))
    found = set(
        accounts.filter(deactivation_date__gt=today, deactivation_date__lte=until).values_list("customer_id", flat=True)
    )
    undated = accounts.filter(deactivation_date=None, extension_date__lte=until - SHORTEST_MONTH)
    found.update(undated.values_list("customer_id", flat=True))
    rows = TariffSubscription.objects.filter(client=client, is_closed=False, is_lapsed=False)
    rows = rows.exclude(expiry_told_for=F("end_date"))
    found.update(rows.filter(end_date__gt=today, end_date__lte=until).values_list("customer_id", flat=True))
    return array("q", sorted(found))
