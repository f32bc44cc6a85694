"""Films that left a cinema's catalogue are hidden, those that came back are shown again; staff's own dates stay.

What was hidden here is noted in the film's further data with the dates it had. Whoever changes "shown until" after that
has decided for himself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from core.bulk import split_items
from library.cache.scopes import touch_videos
from library.models import Video

NOTE = "left_catalogue"
ROWS_A_STATEMENT = 500
COLUMNS = ("published_from", "published_to", "meta", "updated_at")


def cinema_films(integration_id: int) -> QuerySet[Video]:
    return Video.objects.filter(external_api_config_id=integration_id, channel=None).exclude(ext_id="").order_by("pk")


def find_missing(integration_id: int, seen: Collection[str], now: datetime) -> tuple[list[int], int]:
    """The films that are shown, or will be, and are not ``seen``, and how many are in all."""
    shown = cinema_films(integration_id).filter(Q(published_to=None) | Q(published_to__gt=now))
    rows = list(shown.values_list("pk", "ext_id"))
    return [pk for pk, ext_id in rows if ext_id not in seen], len(rows)


def hide_films(video_ids: Iterable[int], now: datetime) -> int:
    """How many."""
    return sum(hide_part(part, now) for part in split_items(list(video_ids), ROWS_A_STATEMENT))


@transaction.atomic
def hide_part(video_ids: Collection[int], now: datetime) -> int:
    rows = list(Video.objects.filter(pk__in=video_ids).order_by("pk").select_for_update())
    for row in rows:
        begins_later = row.published_from is not None and row.published_from >= now
        note = {"hidden": now.isoformat(), "from": iso(row.published_from), "until": iso(row.published_to)}
        row.meta = {**(row.meta or {}), NOTE: note}
        row.published_from = None if begins_later else row.published_from
        row.published_to, row.updated_at = now, now
    save_rows(rows)
    return len(rows)


@transaction.atomic
def show_returned(integration_id: int, ext_ids: Iterable[str], now: datetime) -> int:
    """Of those films, which are in the catalogue, the ones that were hidden here; how many."""
    hidden = cinema_films(integration_id).filter(ext_id__in=list(ext_ids), published_to__lte=now)
    rows = [row for row in hidden.select_for_update() if is_hidden_here(row)]
    for row in rows:
        note = row.meta.pop(NOTE)
        row.published_from = row.published_from or read_iso(note.get("from"))
        row.published_to, row.updated_at = read_iso(note.get("until")), now
    save_rows(rows)
    return len(rows)


def is_hidden_here(row: Video) -> bool:
    note = row.meta.get(NOTE) if isinstance(row.meta, dict) else None
    return (
        isinstance(note, dict) and row.published_to is not None and note.get("hidden") == row.published_to.isoformat()
    )


def save_rows(rows: list[Video]) -> None:
    if rows:
        Video.objects.bulk_update(rows, COLUMNS)
        touch_videos(row.pk for row in rows)


def iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def read_iso(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) and text else None
