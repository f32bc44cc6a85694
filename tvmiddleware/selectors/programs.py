"""Single programmes, and what an account may do with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from core.api.errors import DomainError
from core.cache import store
from core.cache.local import memory
from core.clock import load_zone, unix_seconds
from core.i18n import language_field, localized_text
from epg.meta import meta_text
from epg.models import Epg
from tvmiddleware.addresses import media_url
from tvmiddleware.cache import keys
from tvmiddleware.models import ProgramBlocking
from tvmiddleware.records.channels import ChannelRow
from tvmiddleware.records.programs import Program
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.records.stations import Station
from tvmiddleware.selectors.access import ChannelNotFound, access_of, viewer_access, visible_channel
from tvmiddleware.selectors.advertising import ads_now
from tvmiddleware.selectors.channels import operator_catalogue
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.selectors.timeshift import preferred_hours, shift_of
from tvmiddleware.selectors.windows import midnight_unix

DAY = 86400
HOUR = 3600
MOST_HOURS = 48
BLOCKED_SECONDS = 3600
FOR_EVER = float("inf")
Blocked = Mapping[int, float]
"""Begin of a blocked programme -> until when it is blocked; Unix seconds."""


class ProgramNotFound(DomainError):
    """No such programme, or no channel of this account shows it."""


# --- rows ----------------------------------------------------------------------------------------------------------
def program_columns(slot: int) -> list[str]:
    """What ``program_of_row`` reads from a ``values()`` row in this language slot."""
    texts = ("name", "description", "category__name")
    spoken = [language_field(name, slot) for name in texts] if slot else []
    plain = ("id", "epg_channel_id", "datetime_begin", "datetime_end", "category_id", "rating")
    return [*plain, "short_name", "preview", "meta", *texts, *spoken]


def program_of_row(row: Mapping[str, Any], slot: int) -> Program:
    name = localized_text(row, "name", slot)
    own_short = row["short_name"] if name == row["name"] else ""  # it has no translations
    return Program(
        id=row["id"],
        epg_channel_id=row["epg_channel_id"],
        begin=unix_seconds(row["datetime_begin"]),
        end=unix_seconds(row["datetime_end"]),
        category_id=row["category_id"] or 0,
        rating=row["rating"],
        name=name,
        short_name=own_short or name,
        description=localized_text(row, "description", slot),
        category=localized_text(row, "category__name", slot),
        preview=media_url(row["preview"]),
        meta=meta_text(row["meta"]),
    )


def find_program(program_id: int, slot: int) -> Program:
    row = Epg.objects.filter(pk=program_id).order_by().values(*program_columns(slot)).first()
    if row is None:
        raise ProgramNotFound
    return program_of_row(row, slot)


def programs_by_id(ids: Iterable[int], slot: int) -> dict[int, Program]:
    rows = Epg.objects.filter(pk__in=list(ids)).order_by()
    return {row["id"]: program_of_row(row, slot) for row in rows.values(*program_columns(slot))}


# --- a channel as an account watches it ------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class StationView:
    """A channel or a camera through the eyes of one account, now. Times are those of the guide unless said otherwise.

    ``shift``: seconds from the guide's time to the one that the box is shown. ``recorded_shift``: to the broadcast that
    the archive keeps; they differ for accounts with local-time viewing, who see the channel later than it is recorded.
    """

    epg_channel_id: int
    subscribed: bool
    shift: int
    recorded_shift: int
    on_air: int
    """What the account sees on the channel just now."""
    now: int
    """What is being recorded just now: programmes that began from ``archive_from`` up to here have a recording."""
    archive_from: int
    blocked: Blocked = field(default_factory=dict)
    ads: bool = False
    """There is advertising on the channel now."""

    def is_blocked(self, begin: int) -> bool:
        return self.blocked.get(begin, 0.0) > self.now

    def has_record(self, begin: int) -> bool:
        """The programme has begun, is still in the archive, and nobody forbids it."""
        return self.archive_from <= begin <= self.now and not self.is_blocked(begin)


@dataclass(frozen=True, kw_only=True)
class Viewing(StationView):
    """One channel through the eyes of one account."""

    channel: ChannelRow


def channel_viewing(
    operator: Operator, tariff_ids: tuple[int, ...], channel: ChannelRow, now: datetime, hours: int | None = None
) -> Viewing:
    """``hours``: the shift that the box is shown (see ``timeshift.shift_of``), None = the channel's own."""
    subscribed = access_of(operator, tariff_ids).subscribed.get(channel.id, False)
    return Viewing(channel=channel, subscribed=subscribed, **times_of(operator, channel, now, hours))


def station_view(
    operator: Operator, record: SessionRecord, station: Station, *, subscribed: bool, now: datetime, hours: int = 0
) -> StationView:
    """What of the programmes of a channel or a camera the account of this session may see and do, for callers that
    know whether it is ``subscribed``. ``hours``: the shift that the box uses, 0 = that of local-time viewing."""
    shown = limited_hours(hours) if hours else shift_of(operator, preferred_hours(operator, record, now), now)(station)
    return StationView(subscribed=subscribed, **times_of(operator, station, now, shown))


def times_of(operator: Operator, station: Station, now: datetime, hours: int | None) -> dict[str, Any]:
    """The fields of a view that are no account's."""
    own = station.timeshift_offset * HOUR
    shift = own if hours is None else hours * HOUR
    recorded = unix_seconds(now) - own
    return {
        "epg_channel_id": station.epg_channel_id,
        "shift": shift,
        "recorded_shift": own,
        "on_air": unix_seconds(now) - shift,
        "now": recorded,
        "archive_from": recorded - station.recording_days * DAY if station.recording_days else recorded + DAY,
        "blocked": blocked(operator).get(station.epg_channel_id, {}),
        "ads": isinstance(station, ChannelRow) and ads_now(operator, now).has(station.id),
    }


def limited_hours(hours: int) -> int:
    """The hour shift that a box sent, limited to MOST_HOURS either way."""
    return max(-MOST_HOURS, min(hours, MOST_HOURS))


def viewing_of(operator: Operator, record: SessionRecord, channel: ChannelRow, now: datetime) -> Viewing:
    """What of the channel's programmes the account of this session may see and do, local-time viewing included."""
    hours = shift_of(operator, preferred_hours(operator, record, now), now)(channel)
    return channel_viewing(operator, record.tariff_ids, channel, now, hours)


def channel_of(operator: Operator, record: SessionRecord, found: Program, channel_id: int = 0) -> ChannelRow:
    """The channel that shows the programme: the named one, else the first that the viewer may know of."""
    if not record.maturity.lets_rating(found.rating):
        raise ProgramNotFound
    if channel_id:
        named = visible_channel(operator, record, channel_id)
        if named.epg_channel_id != found.epg_channel_id:
            raise ProgramNotFound
        return named
    for channel in viewer_access(operator, record).channels:
        if channel.epg_channel_id == found.epg_channel_id:
            return channel
    raise ProgramNotFound


def public_channel(operator: Operator, channel_id: int) -> ChannelRow:
    """The channel for somebody without a session: such callers are told of every enabled channel."""
    found = operator_catalogue(operator).by_id.get(channel_id)
    if found is None:
        raise ChannelNotFound
    return found


def public_channel_of(operator: Operator, found: Program) -> ChannelRow:
    """The first channel of the operator that shows the programme."""
    for channel in operator_catalogue(operator).channels:
        if channel.epg_channel_id == found.epg_channel_id:
            return channel
    raise ProgramNotFound


def guide_channels(channels: Iterable[ChannelRow]) -> dict[int, list[ChannelRow]]:
    """Guide channel -> the channels that show it, those without a guide left out."""
    found: dict[int, list[ChannelRow]] = defaultdict(list)
    for channel in channels:
        if channel.epg_channel_id:
            found[channel.epg_channel_id].append(channel)
    return dict(found)


def blocked(operator: Operator) -> Mapping[int, Blocked]:
    """Guide channel -> its programmes that this operator may not show again."""
    key = keys.blocked_programs(operator.id, operator.generation)
    return memory.get(
        ("blocked", operator.id),
        operator.generation,
        lambda: store.get_or_build(key, lambda: read_blocked(operator), BLOCKED_SECONDS),
    )


def read_blocked(operator: Operator) -> Mapping[int, Blocked]:
    found: dict[int, dict[int, float]] = defaultdict(dict)
    where = load_zone(operator.time_zone)
    rows = ProgramBlocking.objects.filter(client_id=operator.id)
    for epg_channel_id, begin, last_day in rows.values_list("epg_channel_id", "datetime_begin", "end_date"):
        until = midnight_unix(last_day + timedelta(days=1), where) if last_day else FOR_EVER
        found[epg_channel_id][unix_seconds(begin)] = until
    return dict(found)
