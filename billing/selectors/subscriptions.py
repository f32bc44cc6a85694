"""Subscriptions, and when who is charged next."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import QuerySet

from billing.calendar import months_later
from billing.schedule import monthly
from clients.models import Client
from core.clock import local_day
from tvmiddleware.models import Account, Customer, TariffSubscription


def uses_subscriptions(client: Client) -> bool:
    """The operator is in the subscription model (and was moved there by migrate_to_nb)."""
    return client.billing_type == Client.BillingType.SUBSCRIPTION


def today_of(client: Client, now: datetime) -> date:
    """The calendar day of ``now`` in the operator's time zone."""
    return local_day(now, client.time_zone)


def subscriptions_of_customer(customer: Customer) -> QuerySet[TariffSubscription]:
    """Open ones of the customer itself and of its accounts (``subject.account_id``)."""
    rows = TariffSubscription.objects.filter(customer=customer, is_closed=False)
    return rows.select_related("tariff", "subject").order_by("pk")


def next_charge(account: Account) -> date | None:
    """The day the account is charged or switched off next; the contract's ``extension_date`` ("next charge date").

    None: never (mode C). ``account.extension_date`` itself is the day the paid month began.
    """
    return monthly.next_charge(account)


def extension_for(day: date) -> tuple[date, int]:
    """``(extension_date, charge_day)`` of an account that is to be charged next on ``day``: for an API that is told the
    next charge date. Store ``deactivation_date = day`` with it."""
    return months_later(day, -1, day.day), day.day
