"""Premieres that are announced on the channels of an account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.clock import unix_seconds
from core.i18n import localized_text
from epg.meta import meta_text
from epg.models import Epg, EpgPremiere
from tvmiddleware.addresses import media_url
from tvmiddleware.records.channels import ChannelRow
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.access import viewer_access, visible_channel
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.selectors.programs import HOUR, guide_channels, limited_hours, viewing_of

MOST = 1000


@dataclass(frozen=True)
class Premiere:
    """``program_id`` 0: the guide does not have it (yet). ``begin`` is that of the broadcast, Unix seconds."""

    channel: ChannelRow
    program_id: int
    name: str
    short_name: str
    begin: int
    preview: str
    rating: int
    description: str
    meta: str


def visible_premieres(
    operator: Operator, record: SessionRecord, *, channel_id: int, limit: int, hours: int, slot: int, now: datetime
) -> list[Premiere]:
    """Those not over yet, by begin, ``limit`` a channel (0 = all). ``channel_id`` 0: of all visible channels.

    ``hours``: the shift that the box uses, 0 = that of each channel.
    """
    channels: Sequence[ChannelRow] = viewer_access(operator, record).channels
    if channel_id:
        channels = [visible_channel(operator, record, channel_id)]
    shifts = {row.id: limited_hours(hours) * HOUR or viewing_of(operator, record, row, now).shift for row in channels}
    guides = guide_channels(channels)
    rows = announced(guides, max(shifts.values(), default=0), now)
    programs = programs_of(rows)
    shown: Counter[int] = Counter()
    found = []
    for row in rows:
        for channel in guides[row.epg_channel_id]:
            begin = unix_seconds(row.datetime_begin) + shifts[channel.id]
            over = unix_seconds(row.datetime_end) + shifts[channel.id] <= unix_seconds(now)
            program = programs.get((row.epg_channel_id, row.datetime_begin))
            if program is not None and not record.maturity.lets_rating(program.rating):
                continue
            if not over and (not limit or shown[channel.id] < limit):
                shown[channel.id] += 1
                found.append(premiere(row, channel, begin, program, slot))
    return found


def announced(guides: dict[int, list[ChannelRow]], latest_shift: int, now: datetime) -> list[EpgPremiere]:
    since = now - timedelta(seconds=latest_shift)
    rows = EpgPremiere.objects.filter(epg_channel_id__in=list(guides), datetime_end__gt=since)
    return list(rows.order_by("datetime_begin", "id")[:MOST])


def programs_of(rows: Sequence[EpgPremiere]) -> dict[tuple[int, datetime], Epg]:
    """The programmes that the premieres are, by guide channel and begin."""
    begins = {row.datetime_begin for row in rows}
    found = Epg.objects.filter(epg_channel_id__in={row.epg_channel_id for row in rows}, datetime_begin__in=begins)
    return {(row.epg_channel_id, row.datetime_begin): row for row in found.order_by()}


def premiere(row: EpgPremiere, channel: ChannelRow, begin: int, program: Epg | None, slot: int) -> Premiere:
    name = localized_text(row, "name", slot)
    return Premiere(
        channel=channel,
        program_id=program.pk if program else 0,
        name=name,
        short_name=(program.short_name if program and not slot else "") or name,
        begin=begin,
        preview=media_url(row.preview or (program.preview if program else "")),
        rating=program.rating if program else 0,
        description=localized_text(row, "description", slot)
        or (localized_text(program, "description", slot) if program else ""),
        meta=meta_text(row.meta or (program.meta if program else None)),
    )
