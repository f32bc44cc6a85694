"""Changes of many films at once, as the panel makes them. ``video_ids``: of one operator; others are left alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from core.bulk import split_items
from library.cache.scopes import touch_videos
from library.models import Genre, Video, VideoProvider
from tvmiddleware.models import CopyrightHolder, PriceCategory, StreamService, Tariff

ROWS_A_STATEMENT = 500
LINKS: dict[str, Any] = {"tariffs": Tariff, "genres": Genre, "stream_services": StreamService}
"""Many-to-many field -> the noun that it leads to."""
OWNERS: dict[str, Any] = {
    "price_category": PriceCategory,
    "video_provider": VideoProvider,
    "copyright_holder": CopyrightHolder,
}
"""Reference of a film -> its noun."""


class ForeignRow(Exception):
    """What the films are to be given is not the operator's, or is there no longer."""


@transaction.atomic
def link_videos(
    *, client_id: int, video_ids: Sequence[int], link: str, added: Collection[int], removed: Collection[int]
) -> int:
    """Add rows to ``link`` (a key of LINKS) of each film and take others away; the number of films that changed.

    Raises ForeignRow.
    """
    check_own(LINKS[link], client_id, added)
    through: Any = getattr(Video, link).through
    column = Video._meta.get_field(link).m2m_reverse_field_name() + "_id"  # type: ignore[union-attr]
    changed: set[int] = set()
    for ids in own_parts(client_id, video_ids):
        joined = through._default_manager.filter(video_id__in=ids)
        doomed = joined.filter(**{f"{column}__in": removed}) if removed else joined.none()
        changed.update(doomed.values_list("video_id", flat=True))
        doomed.delete()
        held = set(joined.filter(**{f"{column}__in": added}).values_list("video_id", column)) if added else set()
        wanted = {(video_id, other) for video_id in ids for other in added} - held
        rows = [through(video_id=video_id, **{column: other}) for video_id, other in sorted(wanted)]
        through._default_manager.bulk_create(rows, ROWS_A_STATEMENT, ignore_conflicts=True)
        changed.update(video_id for video_id, _other in wanted)
    touch_videos(changed)
    return len(changed)


@transaction.atomic
def assign_videos(*, client_id: int, video_ids: Sequence[int], field: str, row_id: int | None, now: datetime) -> int:
    """Set a reference (a key of OWNERS) of the films, None = empty it; the number of those that had another.

    Raises ForeignRow.
    """
    check_own(OWNERS[field], client_id, [] if row_id is None else [row_id])
    same = Q(**{f"{field}_id": row_id}) if row_id is not None else Q(**{f"{field}__isnull": True})
    return update_videos(client_id, video_ids, ~same, now, **{f"{field}_id": row_id})


@transaction.atomic
def publish_videos(*, client_id: int, video_ids: Sequence[int], now: datetime) -> int:
    """Show the films from now on: bounds that hide them are taken away; the number of those that were hidden."""
    late = update_videos(client_id, video_ids, Q(published_from__gt=now), now, published_from=now)
    over = update_videos(client_id, video_ids, Q(published_to__lte=now), now, published_to=None)
    return late + over


@transaction.atomic
def unpublish_videos(*, client_id: int, video_ids: Sequence[int], now: datetime) -> int:
    """Show the films no longer; the number of those that were shown, or were going to be."""
    shown = Q(published_to=None) | Q(published_to__gt=now)
    ids = matching_ids(client_id, video_ids, shown & Q(published_from__gte=now))
    update_videos(client_id, ids, Q(), now, published_from=None)
    return update_videos(client_id, video_ids, shown, now, published_to=now)


def update_videos(client_id: int, video_ids: Sequence[int], condition: Q, now: datetime, **values: Any) -> int:
    ids = matching_ids(client_id, video_ids, condition)
    for part in split_items(ids, ROWS_A_STATEMENT):
        Video.objects.filter(pk__in=part).update(**values, updated_at=now)
    touch_videos(ids)
    return len(ids)


def matching_ids(client_id: int, video_ids: Sequence[int], condition: Q) -> list[int]:
    """Those of the films that meet the condition, locked until the end of the transaction."""
    found: list[int] = []
    for part in split_items(list(video_ids), ROWS_A_STATEMENT):
        rows: QuerySet[Video] = Video.objects.filter(condition, client_id=client_id, pk__in=part)
        found += rows.order_by("pk").select_for_update().values_list("pk", flat=True)
    return found


def own_ids(client_id: int, video_ids: Sequence[int]) -> list[int]:
    """Those of the films that are the operator's, in the order of their ids."""
    rows = Video.objects.filter(client_id=client_id, pk__in=video_ids).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def own_parts(client_id: int, video_ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return split_items(matching_ids(client_id, video_ids, Q()), ROWS_A_STATEMENT)


def check_own(model: Any, client_id: int, ids: Collection[int]) -> None:
    if ids and model._default_manager.filter(client_id=client_id, pk__in=ids).count() != len(set(ids)):
        raise ForeignRow
