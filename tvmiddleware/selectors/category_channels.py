"""Channels of a guide category: what shows something of it, or always belongs to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from tvmiddleware.records.channels import ChannelRow
from tvmiddleware.records.lists import Moment
from tvmiddleware.records.maturity import Maturity
from tvmiddleware.selectors.now_next import ShiftedChannel, now_next, on_now
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.selectors.program_categories import programs_of_category, static_categories
from tvmiddleware.selectors.timeshift import shift_of


@dataclass(frozen=True)
class ByCategory:
    """``category_id`` 0: every channel. ``following``: what comes next decides, not what is on."""

    category_id: int = 0
    following: bool = False
    by_program: bool = True
    by_channel: bool = True


def category_channels(
    operator: Operator,
    rows: Mapping[int, ChannelRow],
    wanted: ByCategory,
    hours: int | None,
    at: Moment,
    maturity: Maturity,
) -> set[int]:
    """Ids of those of the channels that show something of the category, or always belong to it. ``hours``: the shift
    that the account prefers."""
    fitting = showing(operator, rows, wanted, hours, at, maturity) if by_program(wanted) else set()
    if wanted.by_channel:
        static = static_categories(row.epg_channel_id for row in rows.values())
        for row in rows.values():
            if wanted.category_id in static.get(row.epg_channel_id, ()):
                fitting.add(row.id)
    return fitting


def by_program(wanted: ByCategory) -> bool:
    return wanted.by_program and bool(settings.TVMW_CONSIDER_PROGRAM_CATEGORY)


def showing(
    operator: Operator,
    rows: Mapping[int, ChannelRow],
    wanted: ByCategory,
    hours: int | None,
    at: Moment,
    maturity: Maturity,
) -> set[int]:
    """Ids of the channels whose programme has the category, as its first one or as a further one."""
    shift = shift_of(operator, hours, at.now)
    pairs = {row.id: ShiftedChannel(row.epg_channel_id, shift(row)) for row in rows.values() if row.epg_channel_id}
    guide = now_next(set(pairs.values()), at.guides, at.seconds)
    programs = {}
    for channel_id, pair in pairs.items():
        current, following, _change = on_now(guide, pair, at.seconds, maturity)
        program = following if wanted.following else current
        if program is not None:
            programs[channel_id] = program
    ids = {program.id for program in programs.values() if program.category_id != wanted.category_id}
    further = programs_of_category(ids, wanted.category_id)
    return {
        channel_id
        for channel_id, program in programs.items()
        if program.category_id == wanted.category_id or program.id in further
    }
