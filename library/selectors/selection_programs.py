"""Programmes of selections: which of them a visitor may watch or wait for."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from core.cache import store
from core.clock import unix_seconds
from library.cache.showcase import counts_key, read_showcase_generation
from library.models import SelectionItem
from library.records.showcase import SelectionRow
from library.selectors.visitors import Visitor
from library.showcase_constants import SelectionOrigin
from tvmiddleware.records.programs import Program
from tvmiddleware.selectors.programs import Viewing, programs_by_id

MOST = 20_000
"""Items of one selection that are looked at, the newest."""
COUNTED_SECONDS = 300
COLUMNS = (
    "sort",
    "program_id",
    "program__epg_channel_id",
    "program__datetime_begin",
    "program__datetime_end",
    "program__rating",
)


class ProgramItem(NamedTuple):
    """Times are Unix seconds of the guide."""

    place: int
    id: int
    epg_channel_id: int
    begin: int
    end: int
    rating: int


class SeenProgram(NamedTuple):
    program: Program
    view: Viewing


def selection_programs(visitor: Visitor, row: SelectionRow) -> list[ProgramItem]:
    """The programmes of a selection that the visitor may watch or wait for, in its order."""
    seen = ProgramSight(visitor, in_archive_only=row.origin == SelectionOrigin.GUIDE)
    return [one for one in read_programs(row.id) if seen.shows(one)]


class ProgramSight:
    """Which programmes a visitor is shown: on a channel that he sees, for his age, still to come or recorded.
    ``in_archive_only``: only of channels with an archive."""

    def __init__(self, visitor: Visitor, *, in_archive_only: bool = False) -> None:
        self.visitor, self.in_archive_only = visitor, in_archive_only
        self.views: dict[int, Viewing] = {}

    def view(self, epg_channel_id: int) -> Viewing | None:
        if epg_channel_id not in self.views:
            channel = self.visitor.guide_channels.get(epg_channel_id)
            if channel is None:
                return None
            self.views[epg_channel_id] = self.visitor.viewing(channel)
        return self.views[epg_channel_id]

    def shows(self, one: ProgramItem) -> bool:
        view = self.view(one.epg_channel_id)
        if view is None or not self.visitor.maturity.lets_rating(one.rating):
            return False
        if self.in_archive_only and not view.channel.recording_days:
            return False
        return one.begin >= view.archive_from or one.end > view.on_air


def read_programs(selection_id: int) -> list[ProgramItem]:
    """In the order of their places, which go up."""
    rows = SelectionItem.objects.filter(selection_id=selection_id, program__datetime_begin__isnull=False)
    found: list[ProgramItem] = []
    last = -1
    for place, pk, guide, begin, end, rating in reversed(rows.order_by("-sort", "-pk").values_list(*COLUMNS)[:MOST]):
        last = max(place, last + 1)
        found.append(ProgramItem(last, pk, guide, unix_seconds(begin), unix_seconds(end), rating))
    return found


def programs_seen(visitor: Visitor, program_ids: Iterable[int]) -> list[SeenProgram]:
    """These programmes in full, in this order; those that are gone or not for the visitor are left out."""
    ids = list(program_ids)
    sight, programs = ProgramSight(visitor), programs_by_id(ids, visitor.lang)
    found = []
    for pk in ids:
        program = programs.get(pk)
        view = sight.view(program.epg_channel_id) if program else None
        if program and view and visitor.maturity.lets_rating(program.rating):
            found.append(SeenProgram(program, view))
    return found


# --- counting --------------------------------------------------------------------------------------------------------
def chosen_counts(visitor: Visitor, selection_ids: Iterable[int]) -> dict[int, int]:
    """How many programmes the visitor is shown of selections that were made by hand."""
    ids = list(selection_ids)
    sight = ProgramSight(visitor)
    found: dict[int, int] = defaultdict(int)
    if ids:
        rows = SelectionItem.objects.filter(selection_id__in=ids, program__datetime_begin__isnull=False).order_by()
        for selection_id, place, pk, guide, begin, end, rating in rows.values_list("selection_id", *COLUMNS):
            one = ProgramItem(place, pk, guide, unix_seconds(begin), unix_seconds(end), rating)
            found[selection_id] += sight.shows(one)
    return found


def series_counts(visitor: Visitor) -> dict[int, int]:
    """How many programmes the visitor is shown of each series of the guide; kept some minutes for all who see the
    same."""
    version = (visitor.operator.generation, read_showcase_generation(visitor.operator.id), visitor.at.guides)
    digest = hashlib.blake2b(repr((version, visitor.name)).encode(), digest_size=12).hexdigest()
    key = counts_key(visitor.operator.id, digest)
    return store.get_or_build(key, lambda: count_series(visitor), COUNTED_SECONDS)


def count_series(visitor: Visitor) -> dict[int, int]:
    rows = series_items(visitor)
    return dict(rows.order_by().values_list("selection_id").annotate(number=Count("pk")))


def series_items(visitor: Visitor) -> QuerySet[SelectionItem]:
    """Items of series of the guide that the visitor is shown; channels of one depth share a condition."""
    sight = ProgramSight(visitor, in_archive_only=True)
    spans: dict[int, list[int]] = defaultdict(list)
    for guide, channel in visitor.guide_channels.items():
        view = sight.view(guide) if channel.recording_days else None
        if view is not None:
            spans[view.archive_from].append(guide)
    inside = Q(pk__in=[])
    for begin, guides in spans.items():
        inside |= Q(program__epg_channel_id__in=guides, program__datetime_begin__gte=datetime.fromtimestamp(begin, UTC))
    most = visitor.maturity.max_rating
    permitted = Q(program__rating__lte=most) if most else Q()
    return SelectionItem.objects.filter(
        inside, permitted, selection__client_id=visitor.operator.id, selection__origin=SelectionOrigin.GUIDE
    )
