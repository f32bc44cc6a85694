"""Old programmes go, in batches that never hold the table for long."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction

from core.bulk import delete_by_ids
from core.logs import event
from epg.models import Epg, EpgDay

ROWS_A_BATCH = 3000


def programs_prune(
    *, before: datetime, epg_channel_ids: Iterable[int] | None, changed: Callable[[Iterable[int]], None]
) -> int:
    """Delete the programmes that ended by ``before`` (of these channels; None = of all). Answers how many.

    What refers to programmes without a constraint (reminders, resume positions) is its owner's to clean.
    """
    old = Epg.objects.filter(datetime_end__lte=before).order_by("datetime_end")
    days = EpgDay.objects.filter(day__lt=before.date())
    if epg_channel_ids is not None:
        wanted = list(epg_channel_ids)
        old, days = old.filter(epg_channel_id__in=wanted), days.filter(epg_channel_id__in=wanted)
    removed = 0
    while batch := dict(old.values_list("pk", "epg_channel_id")[:ROWS_A_BATCH]):
        ids = list(batch)
        with transaction.atomic():
            delete_by_ids(Epg.categories.through, "epg_id", ids)
            delete_by_ids(Epg.genres.through, "epg_id", ids)
            removed += delete_by_ids(Epg, "pk", ids)
        changed(set(batch.values()))
    days._raw_delete(days.db)
    if removed:
        event("epg", "EPG_REMOVED", removed_objects=removed)
    return removed
