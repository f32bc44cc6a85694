"""What the guide holds, by channel and UTC day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Sum

from epg.models import Epg, EpgDay


class Known(NamedTuple):
    """Who has filled a channel's day, and with what."""

    source_id: int
    digest: str


def known_days(epg_channel_ids: Iterable[int]) -> tuple[dict[int, dict[date, Known]], set[int]]:
    """What is known of the channels' days, and the channels that have fewer programmes than those days brought."""
    ids = list(epg_channel_ids)
    days: dict[int, dict[date, Known]] = {}
    rows = EpgDay.objects.filter(epg_channel_id__in=ids).order_by()
    for epg_channel_id, day, source_id, digest in rows.values_list("epg_channel_id", "day", "source_id", "digest"):
        days.setdefault(epg_channel_id, {})[day] = Known(source_id, digest)
    promised = dict(rows.values_list("epg_channel_id").annotate(total=Sum("programs_count")))
    present = dict(
        Epg.objects.filter(epg_channel_id__in=ids).order_by().values_list("epg_channel_id").annotate(total=Count("pk"))
    )
    return days, {pk for pk, total in promised.items() if present.get(pk, 0) < total}
