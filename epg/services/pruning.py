"""Old programmes go, in batches that never hold the table for long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, date, datetime

from django.db import transaction
from django.db.models import QuerySet

from core.bulk import delete_by_ids, split_items
from core.logs import log_event
from epg.models import Epg, EpgDay

ROWS_A_BATCH = 3000


def programs_prune(
    *,
    before: datetime,
    epg_channel_ids: Iterable[int] | None,
    changed: Callable[[Iterable[int]], None],
    source_ids: Collection[int] | None = None,
) -> int:
    """Delete the programmes that ended by ``before`` (of these channels; None = of all). Answers how many.

    ``source_ids``: not those of days that another source has filled. What refers to programmes without a constraint
    (reminders, resume positions) is its owner's to clean.
    """
    old = Epg.objects.filter(datetime_end__lte=before).order_by("datetime_end")
    days = EpgDay.objects.filter(day__lt=before.date())
    if epg_channel_ids is not None:
        wanted = list(epg_channel_ids)
        old, days = old.filter(epg_channel_id__in=wanted), days.filter(epg_channel_id__in=wanted)
    others: dict[int, set[date]] = {}
    if source_ids is not None:
        others = days_by_channel(days.exclude(source_id__in=source_ids))
        days = days.filter(source_id__in=source_ids)
    removed = 0
    for batch in batches(old, others):
        with transaction.atomic():
            removed += programs_delete(list(batch))
        changed(set(batch.values()))
    days._raw_delete(days.db)
    if removed:
        log_event("epg", "EPG_REMOVED", removed_objects=removed)
    return removed


def days_by_channel(days: QuerySet[EpgDay]) -> dict[int, set[date]]:
    found: dict[int, set[date]] = defaultdict(set)
    for epg_channel_id, day in days.values_list("epg_channel_id", "day"):
        found[epg_channel_id].add(day)
    return dict(found)


def batches(old: QuerySet[Epg], others: dict[int, set[date]]) -> Iterator[dict[int, int]]:
    """Programme -> channel; ``others``: days of channels to leave alone."""
    plain = old.exclude(epg_channel_id__in=others) if others else old
    while batch := dict(plain.values_list("pk", "epg_channel_id")[:ROWS_A_BATCH]):
        yield batch
    for epg_channel_id, days in others.items():
        rows = old.filter(epg_channel_id=epg_channel_id).values_list("pk", "datetime_begin")
        ids = [pk for pk, begin in rows if begin.astimezone(UTC).date() not in days]
        yield from (dict.fromkeys(part, epg_channel_id) for part in split_items(ids, ROWS_A_BATCH))


def programs_delete(ids: list[int]) -> int:
    """Programmes with their categories and genres."""
    delete_by_ids(Epg.categories.through, "epg_id", ids)
    delete_by_ids(Epg.genres.through, "epg_id", ids)
    return delete_by_ids(Epg, "pk", ids)
