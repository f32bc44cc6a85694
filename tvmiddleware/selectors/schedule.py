"""The timetable of one channel for one account: the hot reads. Two round trips with the session's, no SQL when warm."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from core.api.errors import DomainError
from core.clock import load_zone, unix_seconds
from epg.models import Epg
from tvmiddleware.cache import keys
from tvmiddleware.records.channels import ChannelRow
from tvmiddleware.records.guide import GuideRow
from tvmiddleware.records.maturity import Maturity
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.access import visible_channel
from tvmiddleware.selectors.guide import DAY, read_days
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.selectors.positions import account_positions
from tvmiddleware.selectors.programs import StationView, channel_viewing, limited_hours, viewing_of
from tvmiddleware.selectors.windows import Asked, Window, chosen_window

NOTHING_ON_SECONDS = 60
"""How long a box may believe that a channel has no guide."""


class StartNotFound(DomainError):
    """The programme to start from is not on this channel."""


@dataclass(frozen=True)
class Schedule:
    view: StationView
    rows: list[GuideRow]
    positions: Mapping[int, int] = field(default_factory=dict)
    """Programme id -> seconds from its begin where the account left it."""


def channel_schedule(
    operator: Operator, record: SessionRecord, channel_id: int, asked: Asked, slot: int, now: datetime
) -> Schedule:
    """The programmes of a range on a channel that the account may see."""
    channel = visible_channel(operator, record, channel_id)
    return viewed_schedule(operator, record, viewing_of(operator, record, channel, now), asked, slot, now)


def viewed_schedule(
    operator: Operator, record: SessionRecord, view: StationView, asked: Asked, slot: int, now: datetime
) -> Schedule:
    """The programmes of a range on a channel or a camera that the account may see."""
    window = guide_window(operator, view, asked, now)
    own = keys.positions(record.account_id)
    read = read_days(view.epg_channel_id, window.days(), slot, [own])
    places = account_positions(record.account_id, now, read.found.get(own))
    return Schedule(view, permitted_rows(inside(read.rows(), window), record.maturity), places.programs)


def public_schedule(operator: Operator, channel: ChannelRow, asked: Asked, slot: int, now: datetime) -> Schedule:
    """The programmes of a range on a channel, for a caller without a session."""
    view = channel_viewing(operator, (), channel, now)
    window = guide_window(operator, view, asked, now)
    return Schedule(view, inside(read_days(channel.epg_channel_id, window.days(), slot).rows(), window))


def guide_window(operator: Operator, view: StationView, asked: Asked, now: datetime) -> Window:
    """What was asked for, in the guide's own time."""
    start = begin_of(view.epg_channel_id, asked.program_id) + view.shift if asked.program_id else 0
    return chosen_window(asked, start, now, load_zone(operator.time_zone)).moved(-view.shift)


def begin_of(epg_channel_id: int, program_id: int) -> int:
    rows = Epg.objects.filter(pk=program_id, epg_channel_id=epg_channel_id).order_by()
    begin = rows.values_list("datetime_begin", flat=True).first()
    if begin is None:
        raise StartNotFound
    return unix_seconds(begin)


def inside(rows: Iterable[GuideRow], window: Window) -> list[GuideRow]:
    """Those that run at any time in the window."""
    return [row for row in rows if row.end > window.begin and row.begin < window.end]


def permitted_rows(rows: list[GuideRow], maturity: Maturity) -> list[GuideRow]:
    """Those that the viewer may know of."""
    return [row for row in rows if maturity.lets_rating(row.rating)] if maturity.max_rating else rows


# --- now and next --------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Coming:
    view: StationView
    rows: list[GuideRow]
    seconds: int
    """Until the first of the rows ends, or begins: so long the answer stays true."""


def coming_programs(
    operator: Operator, record: SessionRecord, channel_id: int, *, limit: int, hours: int, slot: int, now: datetime
) -> Coming:
    """What is on and the next ones, ``limit`` in all. ``hours``: the shift that the box uses, 0 = the account's."""
    channel = visible_channel(operator, record, channel_id)
    if hours:
        view = channel_viewing(operator, record.tariff_ids, channel, now, limited_hours(hours))
    else:
        view = viewing_of(operator, record, channel, now)
    return viewed_coming(record, view, limit=limit, slot=slot)


def viewed_coming(record: SessionRecord, view: StationView, *, limit: int, slot: int) -> Coming:
    """What is on a channel or a camera and the next ones."""
    today = view.on_air // DAY
    rows = read_days(view.epg_channel_id, (today, today + 1), slot).rows()
    found = [row for row in rows if row.end > view.on_air]
    permitted = permitted_rows(found, record.maturity)[:limit]
    return Coming(view, permitted, lifetime(found, view.on_air))


def lifetime(rows: list[GuideRow], now: int) -> int:
    if not rows:
        return NOTHING_ON_SECONDS
    first = rows[0]
    return (first.end if first.begin <= now else first.begin) - now
