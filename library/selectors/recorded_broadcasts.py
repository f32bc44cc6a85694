"""What an operator's channels with an archive have broadcast."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Min, Q

from core.bulk import rows_by_pages
from core.models import LANGUAGE_SLOTS
from epg.models import Epg, EpgCategory
from library.records.recordings import RecordedBroadcast, RecordingChannel
from tvmiddleware.models import Channel

TEXTS = tuple(
    f"{name}{suffix}" for name in ("name", "description") for suffix in ("", *(f"_lang{n}" for n in LANGUAGE_SLOTS))
)
HOUR = timedelta(hours=1)


def recording_channels(
    client_id: int, now: datetime, epg_channel_ids: Collection[int] | None = None
) -> list[RecordingChannel]:
    """Enabled channels of the operator with an archive and a guide; ``epg_channel_ids``: with one of these guides."""
    rows = Channel.objects.filter(client_id=client_id, enabled=True, recording_days__gt=0, epg_channel__isnull=False)
    if epg_channel_ids is not None:
        rows = rows.filter(epg_channel_id__in=list(epg_channel_ids))
    found = list(
        rows.order_by("pk").values_list("pk", "epg_channel_id", "parent_control", "recording_days", "timeshift_offset")
    )
    tariffs = opening_tariffs([row[0] for row in found])
    ending = settings.TVMIDDLEWARE_VODPVR_TIMEOUT_OFFSET * HOUR
    return [
        RecordingChannel(
            id=pk,
            epg_channel_id=guide or 0,
            parent_control=adult,
            since=now - timedelta(days=days) + ending,
            until=now - hours * HOUR,
            tariff_ids=frozenset(tariffs[pk]),
        )
        for pk, guide, adult, days, hours in found
    ]


def opening_tariffs(channel_ids: Collection[int]) -> dict[int, set[int]]:
    """Channel -> its tariffs that open films."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = Channel.tariffs.through.objects.filter(channel_id__in=channel_ids, tariff__used_for_video_list=True)
    for channel_id, tariff_id in rows.order_by().values_list("channel_id", "tariff_id"):
        found[channel_id].add(tariff_id)
    return found


def film_categories() -> list[int]:
    """Guide categories whose recordings are films; empty = all programmes are."""
    return list(EpgCategory.objects.filter(makes_films=True).order_by().values_list("pk", flat=True))


def channel_broadcasts(channel: RecordingChannel, category_ids: Collection[int]) -> list[RecordedBroadcast]:
    """What the channel's archive keeps of these categories (empty: of all), the oldest first."""
    rows = Epg.objects.filter(
        epg_channel_id=channel.epg_channel_id, datetime_begin__gte=channel.since, datetime_begin__lte=channel.until
    )
    if category_ids:
        several = Epg.categories.through.objects.filter(epgcategory_id__in=category_ids).values("epg_id")
        rows = rows.filter(Q(category_id__in=category_ids) | Q(pk__in=several))
    found = [
        RecordedBroadcast(pk, begin, end, rating, dict(zip(TEXTS, texts, strict=True)))
        for pk, begin, end, rating, *texts in rows_by_pages(
            rows, "pk", "datetime_begin", "datetime_end", "rating", *TEXTS
        )
    ]
    return sorted(found, key=lambda one: one.begin)


def guide_begin(epg_channel_id: int) -> datetime | None:
    """The first broadcast that the guide still has: of what came before it says nothing."""
    rows = Epg.objects.filter(epg_channel_id=epg_channel_id).order_by()
    found: datetime | None = rows.aggregate(first=Min("datetime_begin"))["first"]
    return found
