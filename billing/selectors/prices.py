"""What tariffs cost: an operator's price book, read once, then asked without the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, QuerySet

from billing.models import Discount, PriceChange
from clients.models import Client
from core.currencies import USUAL_DECIMALS, decimals_of
from core.money import round_money
from tvmiddleware.models import Tariff, VirtualTariff

NOTHING = Decimal(0)
WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class PricedTariff:
    """What billing needs of a tariff. ``changes``: (from day, price), in order, not yet in ``price``."""

    id: int
    name: str
    period: int
    price: Decimal
    activation_price: Decimal | None
    basic: int
    per_account: bool
    charged: bool
    """Costs something to whom has it: enabled, not hidden, not for debtors."""
    periodical: bool
    changes: tuple[tuple[date, Decimal], ...] = ()
    currency: str = ""
    """Its own, else the operator's."""
    decimals: int = USUAL_DECIMALS
    """Of ``currency``: what is charged for the tariff is rounded to it."""

    def price_on(self, day: date) -> Decimal:
        price = self.price
        for begin, changed in self.changes:
            if begin <= day:
                price = changed
        return price


@dataclass(frozen=True, slots=True)
class Rebate:
    """A discount as the price book keeps it. Without ``customer_id`` it is everybody's."""

    id: int
    customer_id: int | None
    account_id: int | None
    tariff_ids: frozenset[int]
    percent: Decimal
    valid_from: date | None
    valid_until: date | None
    charges_left: int | None
    """So many more bills have it; None: all."""

    def holds(self, tariff_id: int, account_id: int | None, day: date) -> bool:
        return (
            (not self.tariff_ids or tariff_id in self.tariff_ids)
            and (self.account_id is None or self.account_id == account_id)
            and (self.valid_from is None or self.valid_from <= day)
            and (self.valid_until is None or day <= self.valid_until)
        )


@dataclass(frozen=True)
class PriceBook:
    """Prices of one operator. ``bundles``: virtual tariff -> its tariffs; ``shares``: virtual tariff with a price of
    its own -> the part of each of its tariffs."""

    client_id: int
    tariffs: dict[int, PricedTariff]
    bundles: dict[int, tuple[int, ...]] = field(default_factory=dict)
    shares: dict[int, dict[int, Decimal]] = field(default_factory=dict)
    rebates: tuple[Rebate, ...] = ()
    personal_rebates: bool = False
    decimals: int = USUAL_DECIMALS
    """Of the operator's currency."""

    def price(self, tariff_id: int, day: date, virtual_ids: Iterable[int] = ()) -> Decimal:
        """Of a whole period that begins on ``day``; the cheapest of the tariff's own price and its bundles' shares."""
        prices = [self.tariffs[tariff_id].price_on(day)]
        prices += [
            self.shares[virtual_id][tariff_id]
            for virtual_id in virtual_ids
            if virtual_id in self.shares and tariff_id in self.shares[virtual_id]
        ]
        return min(prices)


def price_book(client_id: int) -> PriceBook:
    """Read in at most five statements (six for an operator without tariffs)."""
    changes: dict[int, list[tuple[date, Decimal]]] = {}
    rows = PriceChange.objects.filter(tariff__client_id=client_id, applied_at=None).order_by("valid_from")
    for tariff_id, begin, price in rows.values_list("tariff", "valid_from", "price"):
        changes.setdefault(tariff_id, []).append((begin, price))
    rows_priced = Tariff.objects.filter(client_id=client_id).annotate(own=F("currency"), usual=F("client__currency"))
    found = list(rows_priced)
    usual = found[0].usual if found else Client.objects.values_list("currency", flat=True).get(pk=client_id)
    tariffs = {row.pk: priced(row, row.own or usual, tuple(changes.get(row.pk, ()))) for row in found}
    virtual = list(VirtualTariff.objects.filter(client_id=client_id).prefetch_related("tariffs"))
    bundles = {row.pk: tuple(member.pk for member in row.tariffs.all()) for row in virtual}
    discounts = Discount.objects.filter(client_id=client_id)
    return PriceBook(
        client_id,
        tariffs,
        bundles,
        {row.pk: shares(row.price, bundles[row.pk], tariffs) for row in virtual if row.price is not None},
        rebates(discounts.filter(customer=None)),
        discounts.exclude(customer=None).exists(),
        decimals_of(usual),
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


def shares(price: Decimal, members: tuple[int, ...], tariffs: dict[int, PricedTariff]) -> dict[int, Decimal]:
    """A bundle's price shared among its tariffs in proportion to their prices; the last one takes what is left."""
    charged = [tariff_id for tariff_id in members if tariff_id in tariffs and tariffs[tariff_id].charged]
    whole = sum((tariffs[tariff_id].price for tariff_id in charged), NOTHING)
    found, left = {}, price
    for tariff_id in charged:
        part = price * tariffs[tariff_id].price / whole if whole else price / len(charged)
        part = round_money(part, tariffs[tariff_id].decimals)
        found[tariff_id] = left if tariff_id == charged[-1] else part
        left -= found[tariff_id]
    return found


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


def best_rebate(rebates: Iterable[Rebate], tariff_id: int, account_id: int | None, day: date) -> Rebate | None:
    """The largest discount that holds; discounts do not add up."""
    fitting = [rebate for rebate in rebates if rebate.holds(tariff_id, account_id, day)]
    return max(fitting, key=lambda rebate: (rebate.percent, -rebate.id), default=None)


def discounted(price: Decimal, rebate: Rebate | None) -> Decimal:
    """Exact: the caller rounds, once (``core.money.round_money`` to the tariff's ``decimals``)."""
    return price if rebate is None else price * (WHOLE - rebate.percent) / WHOLE
