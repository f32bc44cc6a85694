"""An operator's channels as its content manager sees them: all of them, switched off ones too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from core.caseless import fold_name
from core.owned_rows import RowPage
from tvmiddleware.models import Channel, StreamService, Tariff

MOST_LETTERS = 100
"""Of a text that is searched for."""
NAMES = ("name", "name_lang1", "name_lang2", "name_lang3", "name_lang4", "name_lang5")
POINTERS = ("category", "price_category", "epg_channel")
SETS = ("additional_categories", "tariffs", "stream_services")


@dataclass(frozen=True, slots=True)
class ChannelSearch:
    """All that are given have to hold. Texts are parts of names, without case; of a list one is enough."""

    name: str = ""
    tariff_name: str = ""
    service_name: str = ""
    tariff_ids: tuple[int, ...] = ()
    service_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ChannelRecord:
    """A channel, read with what it points at; ``sets``: name of a many-to-many field -> its rows."""

    channel: Channel
    sets: dict[str, list[Any]]


def list_channel_records(client_id: int, search: ChannelSearch, page: RowPage) -> tuple[list[ChannelRecord], int]:
    """A page of channels in the operator's order, and how many there are."""
    found = found_channels(client_id, search).order_by("sort", "pk")
    rows, count = page.read(found.select_related(*POINTERS).prefetch_related(*SETS))
    return [ChannelRecord(row, {name: list(getattr(row, name).all()) for name in SETS}) for row in rows], count


def found_channels(client_id: int, search: ChannelSearch) -> QuerySet[Channel]:
    rows = Channel.objects.filter(client_id=client_id)
    if search.name:
        rows = rows.filter(pk__in=named_ids(rows, search.name, *NAMES))
    named: dict[str, tuple[Any, str]] = {
        "tariffs": (Tariff, search.tariff_name),
        "stream_services": (StreamService, search.service_name),
    }
    for field, (model, text) in named.items():
        if text:
            owned: QuerySet[Any] = model._default_manager.filter(client_id=client_id)
            rows = rows.filter(pk__in=linked_with(field, named_ids(owned, text, "name")))
    for field, ids in {"tariffs": search.tariff_ids, "stream_services": search.service_ids}.items():
        if ids:
            rows = rows.filter(pk__in=linked_with(field, ids))
    return rows


def linked_with(field: str, ids: Any) -> QuerySet[Channel, int]:
    """Ids of channels that have one of these tariffs or stream services."""
    return Channel.objects.filter(**{f"{field}__in": ids}).values_list("pk", flat=True)


def named_ids(rows: QuerySet[Any], text: str, *names: str) -> list[int]:
    """Ids of the rows of which a name holds the text, in whatever case: SQLite knows that of Latin letters only."""
    wanted = fold_name(text[:MOST_LETTERS].strip())
    found = rows.order_by().values_list("pk", *names)
    return [pk for pk, *texts in found if any(wanted in fold_name(one) for one in texts)]
