""" "TV by interests": guide categories and genres, and which of them have something to show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from epg.models import Epg, EpgCategory, EpgChannel, EpgGenre
from tvmiddleware.present.channels import Look
from tvmiddleware.records.channels import ChannelRow
from tvmiddleware.records.maturity import EVERYTHING, Maturity
from tvmiddleware.records.sessions import SessionRecord
from tvmiddleware.selectors.access import access
from tvmiddleware.selectors.account_channels import OwnChannel
from tvmiddleware.selectors.channel_lists import Audience, Listing, Moment, on_now, picked, view
from tvmiddleware.selectors.channel_orders import chosen_sort
from tvmiddleware.selectors.channels import catalogue
from tvmiddleware.selectors.now_next import Pair, now_next
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.selectors.program_records import recorded_categories
from tvmiddleware.selectors.timeshift import shift_of


def categories(
    operator: Operator, record: SessionRecord | None, *, only_recorded: bool, keep_empty: bool, now: datetime
) -> list[EpgCategory]:
    """The categories shown to viewers, in the editor's order. ``record`` None: somebody without a session.

    ``only_recorded``: those of which something is in the archive. ``keep_empty`` False, or an installation that does
    not look at programmes' categories: those that a visible channel always belongs to.
    """
    rows = list(EpgCategory.objects.filter(enabled=True))
    channels = catalogue(operator).channels if record is None else access(operator, record).channels
    if only_recorded:
        maturity = record.maturity if record else EVERYTHING
        inside = recorded_categories(channels, operator, [row.pk for row in rows], now, maturity)
        rows = [row for row in rows if row.pk in inside]
    if not keep_empty or not settings.TVMW_CONSIDER_PROGRAM_CATEGORY:
        inside = set().union(*static_categories(row.epg_channel_id for row in channels).values())
        rows = [row for row in rows if row.pk in inside]
    return rows


def static_categories(epg_channel_ids: Iterable[int]) -> dict[int, set[int]]:
    """Guide channel -> the categories that it belongs to whatever it shows."""
    links = EpgChannel.extra_categories.through.objects.filter(epgchannel_id__in={pk for pk in epg_channel_ids if pk})
    found: dict[int, set[int]] = {}
    for epg_channel_id, category_id in links.values_list("epgchannel_id", "epgcategory_id"):
        found.setdefault(epg_channel_id, set()).add(category_id)
    return found


def genres(*, only_archive_screen: bool) -> list[EpgGenre]:
    rows = EpgGenre.objects.all()
    return list(rows.filter(show_in_archive=True) if only_archive_screen else rows)


# --- channels by category --------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class ByCategory:
    """``category_id`` 0: every channel. ``following``: what comes next decides, not what is on."""

    category_id: int = 0
    following: bool = False
    by_program: bool = True
    by_channel: bool = True


def category_listing(
    operator: Operator,
    audience: Audience,
    look: Look,
    wanted: ByCategory,
    own: Mapping[int, OwnChannel],
    at: Moment,
    sort_id: int = 0,
) -> Listing:
    """The channels that show something of a category, or always belong to it; UnknownSort."""
    found = view(operator, audience, look, chosen_sort(catalogue(operator), sort_id, None), at)
    if not wanted.category_id:
        return picked(found, list(found.items), found.numbers, own)
    fitting = showing(operator, found.rows, look, wanted, at, audience.maturity) if by_program(wanted) else set()
    if wanted.by_channel:
        static = static_categories(row.epg_channel_id for row in found.rows.values())
        for row in found.rows.values():
            if wanted.category_id in static.get(row.epg_channel_id, ()):
                fitting.add(row.id)
    return picked(found, [channel_id for channel_id in found.items if channel_id in fitting], found.numbers, own)


def by_program(wanted: ByCategory) -> bool:
    return wanted.by_program and bool(settings.TVMW_CONSIDER_PROGRAM_CATEGORY)


def showing(
    operator: Operator, rows: Mapping[int, ChannelRow], look: Look, wanted: ByCategory, at: Moment, maturity: Maturity
) -> set[int]:
    """Ids of the channels whose programme has the category, as its first one or as a further one."""
    shift = shift_of(operator, look.hours, at.now)
    pairs = {row.id: Pair(row.epg_channel_id, shift(row)) for row in rows.values() if row.epg_channel_id}
    guide = now_next(set(pairs.values()), at.guides, at.seconds)
    programs = {}
    for channel_id, pair in pairs.items():
        current, following, _change = on_now(guide, pair, at.seconds, maturity)
        program = following if wanted.following else current
        if program is not None:
            programs[channel_id] = program
    ids = {program.id for program in programs.values() if program.category_id != wanted.category_id}
    links = Epg.categories.through.objects.filter(epgcategory_id=wanted.category_id, epg_id__in=ids)
    further = set(links.values_list("epg_id", flat=True))
    return {
        channel_id
        for channel_id, program in programs.items()
        if program.category_id == wanted.category_id or program.id in further
    }
