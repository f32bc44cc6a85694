"""A guide channel's timetable made anew: it got a wrong source, a wrong shift or the programmes of another channel."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction

from core.bulk import delete_by_ids
from core.logs import log_event
from epg.models import Epg, EpgDay
from epg.selectors.feeds import ImportSelection
from epg.services.importing import Result, guide_import
from epg.signals import guide_changed


def guide_reimport(*, epg_channel_id: int, now: datetime) -> Result:
    """Import every day again, then drop what the sources no longer say of today and later.

    Nothing is deleted before: a source that fails leaves the old guide. Programmes that are the same keep their ids,
    so reminders and resume positions hold; the past stays, the archive needs it. Raises ChannelNotFound.
    """
    EpgDay.objects.filter(epg_channel_id=epg_channel_id).delete()
    result = guide_import(selection=ImportSelection(epg_channel_id=epg_channel_id), now=now, force=True)
    result.removed += drop_leftovers(epg_channel_id, now)
    return result


def drop_leftovers(epg_channel_id: int, now: datetime) -> int:
    """Delete programmes of days from today on that the import has not written; none if it has written nothing."""
    fresh = set(
        EpgDay.objects.filter(epg_channel_id=epg_channel_id, imported_at__gte=now).values_list("day", flat=True)
    )
    if not fresh:
        return 0
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    later = Epg.objects.filter(epg_channel_id=epg_channel_id, datetime_begin__gte=midnight)
    rows = later.order_by().values_list("pk", "datetime_begin")
    ids = [pk for pk, begin in rows if begin.astimezone(UTC).date() not in fresh]
    with transaction.atomic():
        delete_by_ids(Epg.categories.through, "epg_id", ids)
        delete_by_ids(Epg.genres.through, "epg_id", ids)
        delete_by_ids(Epg, "pk", ids)
        if ids:
            transaction.on_commit(lambda: guide_changed.send(sender=Epg, epg_channel_ids=[epg_channel_id]), robust=True)
    if ids:
        log_event("epg", "EPG_REMOVED", removed_objects=len(ids))
    return len(ids)
