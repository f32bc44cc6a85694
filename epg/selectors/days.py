"""What the guide holds, by channel and UTC day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, date
from typing import NamedTuple

from django.db.models import Count

from epg.models import Epg, EpgDay


class KnownDays(NamedTuple):
    """The source that filled a channel's day, and with what."""

    source_id: int
    digest: str


def known_days(epg_channel_ids: Iterable[int]) -> dict[int, dict[date, KnownDays]]:
    """What is known of the channels' days. Days that have lost programmes since count as unknown."""
    ids = list(epg_channel_ids)
    rows = EpgDay.objects.filter(epg_channel_id__in=ids).order_by()
    days: dict[int, dict[date, KnownDays]] = defaultdict(dict)
    promised: dict[int, Counter[date]] = defaultdict(Counter)
    for epg_channel_id, day, source_id, digest, count in rows.values_list(
        "epg_channel_id", "day", "source_id", "digest", "programs_count"
    ):
        days[epg_channel_id][day] = KnownDays(source_id, digest)
        promised[epg_channel_id][day] = count
    totals = Epg.objects.filter(epg_channel_id__in=ids).order_by().values_list("epg_channel_id")
    present = dict(totals.annotate(total=Count("pk")))
    short = [pk for pk, counts in promised.items() if present.get(pk, 0) < counts.total()]
    begins = Epg.objects.filter(epg_channel_id__in=short).order_by().values_list("epg_channel_id", "datetime_begin")
    found = Counter((pk, begin.astimezone(UTC).date()) for pk, begin in begins) if short else Counter()
    for pk in short:
        days[pk] = {day: one for day, one in days[pk].items() if found[pk, day] >= promised[pk][day]}
    return days
