"""Which tariffs hold for an account."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from geo.selectors import Region
from tvmiddleware.models import Account, Tariff


def connected(account: Account) -> list[Tariff]:
    """Tariffs of the account and of its customer, hidden ones included, without doubles, by id."""
    return list(
        Tariff.objects.filter(
            Q(accounts=account) | Q(customers=account.customer_id), client_id=account.client_id, enabled=True
        )
        .prefetch_related("countries", "cities")
        .distinct()
        .order_by("pk")
    )


def effective(rows: Iterable[Tariff], *, active: bool, region: Region) -> tuple[int, ...]:
    """Ids of the tariffs that open content now: those for inactive accounts hold for them, and only for them."""
    return tuple(
        sorted(row.pk for row in rows if row.available_for_inactive_accounts != active and holds_in(row, region))
    )


def holds_in(tariff: Tariff, region: Region) -> bool:
    """A tariff bound to countries or cities needs the caller there; a caller nobody located is let in."""
    if tariff.available_everywhere or region == Region():
        return True
    if region.city_id in {city.pk for city in tariff.cities.all()}:
        return True
    return region.country_id in {country.pk for country in tariff.countries.all()}
