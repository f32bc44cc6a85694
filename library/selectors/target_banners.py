"""Advertising banners: which of them an account is shown, and what content managers are told of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from core.cache import store
from core.cache.local import memory
from core.clock import local_day
from core.owned_rows import RowPage
from geo.records import Region
from library.cache import keys
from library.models import TargetBanner, TargetBannerAccount
from tvmiddleware.models import Customer
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.operators import Operator


# --- for viewers ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class BannerRow:
    """``image`` is the path below MEDIA_URL; ``begin`` and ``end`` are the first and the last day."""

    id: int
    name: str
    image: str
    message: str
    deep_link: str
    meta: dict[str, Any]
    begin: date
    end: date
    for_birthday: bool
    for_everybody: bool
    tariff_ids: frozenset[int]
    city_ids: frozenset[int]


def target_banners(operator: Operator, record: SessionRecord, now: datetime) -> list[BannerRow]:
    """The banners for this account today, in the operator's order."""
    today = local_day(now, operator.time_zone)
    running = [row for row in banner_rows(operator) if row.begin <= today <= row.end]
    shown = [row for row in running if is_in_cities(record.region, row.city_ids)]
    if any(row.for_birthday for row in shown) and not is_birthday(record.customer_id, today):
        shown = [row for row in shown if not row.for_birthday]
    connected = frozenset(record.connected_ids)
    rest = [row.id for row in shown if not (row.for_everybody or row.tariff_ids & connected)]
    named = banners_of_account(record.account_id, rest) if rest else set()
    return [row for row in shown if row.for_everybody or row.tariff_ids & connected or row.id in named]


def is_in_cities(region: Region, city_ids: frozenset[int]) -> bool:
    """A viewer whom nobody located is let in, as with tariffs."""
    return not city_ids or region == Region() or region.city_id in city_ids


def banner_rows(operator: Operator) -> tuple[BannerRow, ...]:
    """Those that are enabled, kept in this process per generation."""
    key = keys.target_banners_generation(operator.id)
    generation = store.read_generation(key, store.get_many([key]).get(key))
    return memory.get(("target_banners", operator.id), generation, lambda: read_banners(operator.id))


def read_banners(client_id: int) -> tuple[BannerRow, ...]:
    rows = TargetBanner.objects.filter(client_id=client_id, enabled=True).order_by("sort", "pk")
    return tuple(banner_row(row) for row in rows.prefetch_related("tariffs", "available_cities"))


def banner_row(row: TargetBanner) -> BannerRow:
    return BannerRow(
        id=row.pk,
        name=row.name,
        image=row.image.name or "",
        message=row.message,
        deep_link=row.deep_link,
        meta=row.meta,
        begin=row.published_from,
        end=row.published_to,
        for_birthday=row.for_birthday,
        for_everybody=row.for_everybody,
        tariff_ids=frozenset(one.pk for one in row.tariffs.all()),
        city_ids=frozenset(one.pk for one in row.available_cities.all()),
    )


def banners_of_account(account_id: int, banner_ids: Collection[int]) -> set[int]:
    rows = TargetBannerAccount.objects.filter(account=account_id, banner__in=banner_ids)
    return set(rows.values_list("banner_id", flat=True))


def is_birthday(customer_id: int, today: date) -> bool:
    born = Customer.objects.filter(pk=customer_id).values_list("birthdate", flat=True).first()
    return born is not None and falls_on(born, today)


def falls_on(born: date, today: date) -> bool:
    """Who was born on 29 February has it on the 28th in other years."""
    if (born.month, born.day) == (today.month, today.day):
        return True
    is_last = (today + timedelta(days=1)).month == 3
    return (born.month, born.day) == (2, 29) and (today.month, today.day) == (2, 28) and is_last


# --- for content managers ---------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class BannerRecord:
    banner: TargetBanner
    account_ids: list[int]
    tariff_ids: list[int]
    cities: list[str]


def list_target_banners(client_id: int, page: RowPage) -> tuple[list[BannerRecord], int]:
    """A page of an operator's banners in its order, those that are off too; and how many there are."""
    rows = TargetBanner.objects.filter(client_id=client_id).order_by("sort", "pk")
    found, count = page.read(rows.prefetch_related("tariffs", "available_cities"))
    accounts = accounts_of_banners(row.pk for row in found)
    return [banner_record(row, accounts) for row in found], count


def banner_record(row: TargetBanner, accounts: Mapping[int, list[int]]) -> BannerRecord:
    return BannerRecord(
        banner=row,
        account_ids=accounts.get(row.pk, []),
        tariff_ids=sorted(one.pk for one in row.tariffs.all()),
        cities=[one.name for one in row.available_cities.all()],
    )


def accounts_of_banners(banner_ids: Iterable[int]) -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = TargetBannerAccount.objects.filter(banner__in=list(banner_ids)).order_by("banner", "account")
    for banner_id, account_id in rows.values_list("banner_id", "account_id"):
        found[banner_id].append(account_id)
    return found
