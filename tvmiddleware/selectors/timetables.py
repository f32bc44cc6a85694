"""Programmes of many channels at once (channel/list/programs), from entries that all operators share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.api.errors import DomainError
from epg.selectors.category_names import CategoryNames
from epg.selectors.on_air import Broadcast, OnAir
from tvmiddleware.records.channels import ChannelRow
from tvmiddleware.records.lists import ListRequest, Moment
from tvmiddleware.records.maturity import Maturity
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.access import viewer_access
from tvmiddleware.selectors.account_channels import own_channels
from tvmiddleware.selectors.channel_orders import chosen_sort, ordered_channels, own_order
from tvmiddleware.selectors.channels import operator_catalogue
from tvmiddleware.selectors.now_next import HOUR, Stretch, now_next, read_generations, read_stretches
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.selectors.timeshift import shift_of
from tvmiddleware.selectors.windows import EARLIEST, LATEST

LENGTH = 6 * HOUR
SHORTEST, LONGEST = 24 * HOUR, 7 * 24 * HOUR
CHANNEL_HOURS = 7200
"""Channels times hours that one answer may hold: a day of 300 channels, a week of 40."""


class ChannelsInvalid(DomainError):
    """The ids are no numbers, or name no channel of the account."""


@dataclass(frozen=True)
class Span:
    """Unix seconds, the viewer's time: programmes that end after ``begin`` and begin by ``end``."""

    begin: int
    end: int

    def limited(self, channels: int) -> Span:
        longest = min(max(CHANNEL_HOURS // max(channels, 1) * HOUR, SHORTEST), LONGEST)
        begin = max(EARLIEST, min(self.begin, LATEST))
        return Span(begin, min(self.end, begin + longest))

    def moved(self, seconds: int) -> Span:
        return Span(self.begin + seconds, self.end + seconds)

    def stretches(self, epg_channel_id: int) -> list[Stretch]:
        first = self.begin - self.begin % LENGTH
        return [Stretch(epg_channel_id, begin) for begin in range(first, self.end + 1, LENGTH)]


@dataclass(frozen=True)
class Timetable:
    """``shift``: seconds from the guide's time to the viewer's."""

    channel: ChannelRow
    shift: int
    current_id: int
    programs: tuple[Broadcast, ...]
    words: CategoryNames


def chosen_channels(
    operator: Operator, record: SessionRecord, asked: Sequence[str] | None, wanted: ListRequest
) -> list[ChannelRow]:
    """The account's channels in the wanted order, only the ``asked`` ones if ids were given; ChannelsInvalid."""
    found, visible = operator_catalogue(operator), viewer_access(operator, record)
    account_sort = record.channel_sort_id if wanted.account_sort else None
    sort_id = chosen_sort(found, wanted.sort_id, account_sort)
    ids = [row.id for row in ordered_channels(found, sort_id) if row.id in visible]
    if wanted.account_sort and not wanted.sort_id:
        ids = own_order(ids, own_channels(record)) or ids
    if asked:
        named = numbers_of(asked)
        ids = [channel_id for channel_id in ids if channel_id in named]
        if not ids:
            raise ChannelsInvalid
    return [found.by_id[channel_id] for channel_id in ids]


def numbers_of(texts: Iterable[str]) -> frozenset[int]:
    try:
        return frozenset(int(text) for text in texts)
    except ValueError as error:
        raise ChannelsInvalid from error


def channel_timetables(
    operator: Operator, rows: Sequence[ChannelRow], span: Span, hours: int | None, at: Moment, maturity: Maturity
) -> list[Timetable]:
    """The programmes of these channels; a span that is too long is cut."""
    shift = shift_of(operator, hours, at.now)
    shifts = {row.id: shift(row) * HOUR for row in rows}
    limited = span.limited(len(rows))
    wanted = {
        row.id: limited.moved(-shifts[row.id]).stretches(row.epg_channel_id) if row.epg_channel_id else []
        for row in rows
    }
    generations = read_generations({row.epg_channel_id for row in rows if row.epg_channel_id}, at.guides)
    found = read_stretches({one for parts in wanted.values() for one in parts}, generations, LENGTH)
    words = now_next((), at.guides, at.seconds).words
    return [
        timetable(row, shifts[row.id], [found[part] for part in wanted[row.id]], limited, words, at, maturity)
        for row in rows
    ]


def timetable(
    row: ChannelRow,
    shift: int,
    parts: Iterable[OnAir],
    span: Span,
    words: CategoryNames,
    at: Moment,
    maturity: Maturity,
) -> Timetable:
    inside = span.moved(-shift)
    permitted = (one for one in in_order(parts) if maturity.lets_rating(one.rating))
    programs = tuple(one for one in permitted if one.end > inside.begin and one.begin <= inside.end)
    now = at.seconds - shift
    current = [one.id for one in programs if one.begin <= now < one.end]
    return Timetable(row, shift, current[-1] if current else 0, programs, words)


def in_order(parts: Iterable[OnAir]) -> Iterator[Broadcast]:
    """Each programme once: neighbouring entries both hold the one that runs over their border."""
    last = -1
    for part in parts:
        for program in part.programs:
            if program.begin > last:
                last = program.begin
                yield program
