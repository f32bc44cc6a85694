"""An operator's prices, read once for ``billing.schedule``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, QuerySet

from billing.models import Discount, PriceChange
from billing.schedule.prices import PriceBook, PricedBundle, PricedTariff, Rebate
from clients.models import Client
from core.currencies import decimals_of
from tvmiddleware.models import Tariff, VirtualTariff


def price_book(client: Client) -> PriceBook:
    """The operator's tariffs, discounts and announced prices, read in at most five statements."""
    changes: dict[int, list[tuple[date, Decimal]]] = {}
    planned = PriceChange.objects.filter(tariff__client=client, applied_at=None).order_by("valid_from")
    for tariff_id, begin, price in planned.values_list("tariff", "valid_from", "price"):
        changes.setdefault(tariff_id, []).append((begin, price))
    rows = Tariff.objects.filter(client=client).annotate(own_currency=F("currency"))
    tariffs = [priced(row, row.own_currency or client.currency, tuple(changes.get(row.pk, ()))) for row in rows]
    virtual = VirtualTariff.objects.filter(client=client).prefetch_related("tariffs")
    discounts = Discount.objects.filter(client=client)
    return PriceBook(
        client.pk,
        {row.id: row for row in tariffs},
        {row.pk: PricedBundle(row.pk, tuple(one.pk for one in row.tariffs.all()), row.price) for row in virtual},
        rebates(discounts.filter(customer=None)),
        discounts.exclude(customer=None).exists(),
        client.currency,
    )


def priced(row: Tariff, currency: str, changes: tuple[tuple[date, Decimal], ...] = ()) -> PricedTariff:
    return PricedTariff(
        id=row.pk,
        name=row.name,
        period=row.period,
        price=row.price,
        activation_price=row.default_activation_price,
        basic=row.basic_tariff_priority,
        per_account=row.price_per_account,
        charged=row.enabled and row.period > 0 and not row.available_for_inactive_accounts,
        periodical=row.is_periodical,
        changes=changes,
        currency=currency,
        decimals=decimals_of(currency),
    )


def rebates(rows: QuerySet[Discount]) -> tuple[Rebate, ...]:
    return tuple(
        Rebate(
            id=row.pk,
            customer_id=row.customer_id,
            account_id=row.account_id,
            tariff_ids=frozenset(tariff.pk for tariff in row.tariffs.all()),
            percent=row.percent,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            charges_left=row.charges_left,
        )
        for row in rows.exclude(charges_left=0).prefetch_related("tariffs").order_by("pk")
    )


def personal_rebates(customer_ids: Iterable[int], today: date) -> dict[int, tuple[Rebate, ...]]:
    """Discounts of these customers that may still hold for a period beginning in the last year or later."""
    long_ago = date(today.year - 1, 1, 1)
    rows = Discount.objects.filter(customer__in=list(customer_ids))
    rows = rows.filter(Q(valid_until=None) | Q(valid_until__gte=long_ago))
    found: dict[int, list[Rebate]] = {}
    for rebate in rebates(rows):
        found.setdefault(rebate.customer_id or 0, []).append(rebate)
    return {customer_id: tuple(own) for customer_id, own in found.items()}
