"""Which tariffs hold for an account, and what they allow its devices.

A tariff's rules are read once per generation of the operator and kept in this process: a login asks the database only
which tariffs the account has.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from core.cache import store
from core.cache.local import LocalMemory, memory
from core.cache.shapes import version_of
from core.prepared import Prepared
from geo.records import Region
from tvmiddleware.cache import keys
from tvmiddleware.models import Account, Customer, Tariff
from tvmiddleware.selectors.operators import Operator

RULES_SECONDS = 3600
HOLDINGS = 8192
holdings = LocalMemory(HOLDINGS)


@dataclass(frozen=True, slots=True)
class TariffRule:
    """What a tariff says about who may watch where. ``groups``: device group -> most sessions."""

    id: int
    enabled: bool
    for_inactive: bool
    everywhere: bool
    country_ids: frozenset[int]
    city_ids: frozenset[int]
    basic_sessions: int
    additional_sessions: int
    one_address: bool
    groups: dict[int, int]


@dataclass(frozen=True, slots=True)
class Holding:
    """What a set of connected tariffs comes to now. ``all_ids``: the enabled ones; ``open_ids``: those that hold."""

    all_ids: tuple[int, ...]
    open_ids: tuple[int, ...]


def connected_tariffs(account: Account, operator: Operator) -> list[TariffRule]:
    """Tariffs of the account and of its customer, hidden and disabled ones included, without doubles, by id."""
    return connected_by_ids(connected_ids(account), operator)


def connected_by_ids(ids: Collection[int], operator: Operator) -> list[TariffRule]:
    known = tariff_rules(operator)
    if not known.keys() >= set(ids):  # written past the signals: don't wait for the next generation
        known = read_rules(operator.id)
    return [known[tariff_id] for tariff_id in ids if tariff_id in known]


def tariff_holding(operator: Operator, ids: tuple[int, ...], *, active: bool, region: Region) -> Holding:
    """Kept in this process per set of tariffs, so that an edited tariff holds at once and a session record stays."""

    def build() -> Holding:
        known = tariff_rules(operator)
        rows = [known[tariff_id] for tariff_id in ids if tariff_id in known]
        return build_holding(rows, active=active, region=region)

    return holdings.get((operator.id, ids, active, region), operator.generation, build)


def build_holding(rows: Iterable[TariffRule], *, active: bool, region: Region) -> Holding:
    enabled = [row for row in rows if row.enabled]
    held = effective_rules(enabled, active=active, region=region)
    return Holding(tuple(row.id for row in enabled), tuple(row.id for row in held))


def connected_ids(account: Account) -> list[int]:
    return ids_of(account.pk, account.customer_id)


def rows_of(account_id: int, customer_id: int) -> QuerySet[Any, Any]:
    """One statement for both lists."""
    own = Account.tariffs.through.objects.filter(account_id=account_id).values_list("tariff_id")
    of_customer = Customer.tariffs.through.objects.filter(customer_id=customer_id).values_list("tariff_id")
    return own.union(of_customer)


connected_rows = Prepared(Tariff, rows_of, 2)


def ids_of(account_id: int, customer_id: int) -> list[int]:
    """Ids of the tariffs of an account and of its customer, ascending."""
    return sorted(row[0] for row in connected_rows.rows(account_id, customer_id))


def tariff_rules(operator: Operator) -> dict[int, TariffRule]:
    """The rules of every tariff of the operator, by id."""
    key = keys.tariff_rules(operator.id, operator.generation, version_of(TariffRule))
    return memory.get(
        ("tariff rules", operator.id),
        operator.generation,
        lambda: store.get_or_build(key, lambda: read_rules(operator.id), RULES_SECONDS),
    )


def read_rules(client_id: int) -> dict[int, TariffRule]:
    rows = Tariff.objects.filter(client_id=client_id).prefetch_related("countries", "cities", "group_limits")
    return {row.pk: rule(row) for row in rows}


def rule(row: Tariff) -> TariffRule:
    return TariffRule(
        id=row.pk,
        enabled=row.enabled,
        for_inactive=row.available_for_inactive_accounts,
        everywhere=row.available_everywhere,
        country_ids=frozenset(country.pk for country in row.countries.all()),
        city_ids=frozenset(city.pk for city in row.cities.all()),
        basic_sessions=row.basic_sessions_count,
        additional_sessions=row.sessions_count,
        one_address=row.ip_restriction,
        groups={limit.group: limit.sessions_count for limit in row.group_limits.all()},
    )


def effective_rules(connected: Iterable[TariffRule], *, active: bool, region: Region) -> list[TariffRule]:
    """The tariffs that open content now: those for inactive accounts hold for them, and only for them."""
    return [
        row
        for row in connected
        if row.enabled and row.for_inactive != active and holds(row.everywhere, row.country_ids, row.city_ids, region)
    ]


def holds_in(tariff: Tariff, region: Region) -> bool:
    """The same question about a row, for lists of tariffs on offer (prefetch countries and cities)."""
    countries = [country.pk for country in tariff.countries.all()]
    cities = [city.pk for city in tariff.cities.all()]
    return holds(tariff.available_everywhere, countries, cities, region)


def holds(everywhere: bool, country_ids: Collection[int], city_ids: Collection[int], region: Region) -> bool:
    """A tariff bound to countries or cities needs the caller there; a caller nobody located is let in."""
    if everywhere or region == Region():
        return True
    return region.city_id in city_ids or region.country_id in country_ids
