"""A customer's affairs as the app shows them: operations, subscriptions, what the next payment is made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet

from billing.models import CustomerTransaction
from billing.selectors.offers import held_by
from billing.selectors.prices import best_rebate, discounted, personal_rebates, price_book
from billing.selectors.subscriptions import next_charge, subscriptions_of_customer, today_of, uses_subscriptions
from billing.selectors.transactions import confirmed_of
from core.money import round_money
from external_api.models import ApiConfig
from tvmiddleware.models import Account, Customer, Tariff

RECENT = 100
"""So many operations ``customer/info`` shows at most."""


@dataclass(frozen=True)
class SubscriptionRow:
    """``end``: the first day that is not paid, None = endless. ``api_name``: the integration it came through."""

    tariff: Tariff
    start: date | None
    end: date | None
    price: Decimal
    periodical: bool
    api_name: str = ""


@dataclass(frozen=True)
class DueRow:
    title: str
    sum: Decimal
    sum_no_discount: Decimal
    date: date | None


def recent_operations(
    customer: Customer, begin: datetime | None = None, end: datetime | None = None
) -> QuerySet[CustomerTransaction]:
    """Confirmed ones, the newest first; of [``begin``, ``end``) where those are given."""
    rows = confirmed_of(customer)
    if begin is not None:
        rows = rows.filter(created_at__gte=begin)
    if end is not None:
        rows = rows.filter(created_at__lt=end)
    return rows[:RECENT]


def subscription_rows(customer: Customer, account: Account) -> list[SubscriptionRow]:
    """Of the customer and this account. In the classic model a tariff counts as a subscription of the paid month."""
    if uses_subscriptions(customer.client):
        return own_subscriptions(customer, account)
    held = held_by(customer, account)
    start, end = account.extension_date or account.activation_date, next_charge(account)
    rows = Tariff.objects.filter(pk__in=held.tariff_ids, period__gt=0).order_by("pk")
    return [SubscriptionRow(row, start, end, row.price, row.is_periodical) for row in rows]


def own_subscriptions(customer: Customer, account: Account) -> list[SubscriptionRow]:
    rows = [
        row
        for row in subscriptions_of_customer(customer).filter(is_lapsed=False)
        if row.subject.account_id in {None, account.pk}
    ]
    sources = {row.api_config for row in rows if row.api_config}
    names = dict(ApiConfig.objects.filter(pk__in=sources).values_list("pk", "name")) if sources else {}
    return [
        SubscriptionRow(
            row.tariff, row.start_date, row.end_date, row.price, row.is_periodical, names.get(row.api_config or 0, "")
        )
        for row in rows
    ]


def due_rows(customer: Customer, account: Account, now: datetime) -> list[DueRow]:
    """What a month costs, tariff by tariff, of all that the customer and this account have."""
    held = held_by(customer, account)
    book, today = price_book(customer.client_id), today_of(customer.client, now)
    rebates = [*book.rebates, *personal_rebates([customer.pk], today).get(customer.pk, ())]
    found = []
    for tariff_id in sorted(held.tariff_ids):
        tariff = book.tariffs.get(tariff_id)
        if tariff is None or not tariff.charged:
            continue
        price = book.price(tariff_id, today, held.virtual_ids)
        rebate = best_rebate(rebates, tariff_id, account.pk, today)
        due = round_money(discounted(price, rebate), tariff.decimals)
        found.append(DueRow(tariff.name, due, price, held.ends.get(tariff_id)))
    return found


def total(rows: Iterable[DueRow], *, discounts: bool = True) -> Decimal:
    return sum((row.sum if discounts else row.sum_no_discount for row in rows), Decimal(0))
