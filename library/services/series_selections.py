"""Selections of series of the guide: made, filled and taken away as the guide goes on.

A series is what has one title (``library.series_titles``) in the guides of the operator's channels with an archive. It
gets a selection when it is broadcast a second time, and keeps it as long as one broadcast is left, or a dashboard shows
it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from core.bulk import delete_by_ids, rows_by_pages, split_items
from core.models import LANGUAGE_SLOTS
from epg.models import Epg
from library.cache.showcase import forget_showcase
from library.models import PortalDashboard, Selection, SelectionItem
from library.series_titles import parse_title
from library.showcase_constants import SelectionOrigin, SelectionType
from tvmiddleware.models import Channel

ROWS_AT_ONCE = 1000
FEWEST = 2
"""Broadcasts of a title that make it a series."""
HOUR = timedelta(hours=1)
NAMES = tuple(f"name_lang{slot}" for slot in LANGUAGE_SLOTS)
Progress = Callable[[str], None]


@dataclass
class Series:
    """One title: its names by field, the broadcasts by id."""

    names: dict[str, str]
    program_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class RenewedSeries:
    """How many selections there are, and what was done."""

    selections: int = 0
    made: int = 0
    removed: int = 0
    items_added: int = 0
    items_removed: int = 0


def series_selections_renew(
    *,
    client_id: int,
    now: datetime,
    epg_channel_ids: Collection[int] | None = None,
    progress: Progress = lambda text: None,
) -> RenewedSeries:
    """Make an operator's selections of series what the guide says now. ``epg_channel_ids``: only broadcasts of these
    guide channels come and go; those of others stay. Done again it changes nothing; broken off, the next run goes on.
    """
    archives = archive_spans(client_id, now)
    looked_at = set(archives) if epg_channel_ids is None else set(archives) & set(epg_channel_ids)
    found = find_series({guide: archives[guide] for guide in looked_at})
    progress(f"operator {client_id}: {len(found)} titles in {len(looked_at)} guides")
    selections, made = selections_make(client_id, found)
    wanted = {(selections[key], pk) for key, one in found.items() if key in selections for pk in one.program_ids}
    added, removed = items_renew(client_id, wanted, None if epg_channel_ids is None else set(epg_channel_ids))
    gone = selections_remove(client_id)
    if made or added or removed or gone:
        forget_showcase(client_id)
    return RenewedSeries(len(selections) - gone, made, gone, added, removed)


# --- the guide -------------------------------------------------------------------------------------------------------
def archive_spans(client_id: int, now: datetime) -> dict[int, datetime]:
    """Guide channel -> from when on some channel of the operator has its broadcasts in the archive, the longest of
    several."""
    found: dict[int, datetime] = {}
    rows = Channel.objects.filter(
        client_id=client_id, enabled=True, recording_days__gt=0, epg_channel__isnull=False
    ).order_by()
    for guide, days, hours in rows.values_list("epg_channel_id", "recording_days", "timeshift_offset"):
        begin = now - timedelta(days=days) - hours * HOUR
        if guide is not None:
            found[guide] = min(begin, found.get(guide, begin))
    return found


def find_series(spans: Mapping[int, datetime]) -> dict[str, Series]:
    """Key of the title -> its broadcasts."""
    found: dict[str, Series] = {}
    for guides in split_items(sorted(spans)):
        earliest = min(spans[guide] for guide in guides)
        rows = Epg.objects.filter(epg_channel_id__in=guides, datetime_begin__gte=earliest)
        for pk, guide, begin, name, *names in rows_by_pages(
            rows, "pk", "epg_channel_id", "datetime_begin", "name", *NAMES
        ):
            if begin >= spans[guide]:
                add_broadcast(found, pk, name, names)
    return found


def add_broadcast(found: dict[str, Series], program_id: int, name: str, names: Sequence[str]) -> None:
    title = parse_title(name)
    if not title.key:
        return
    if title.key not in found:
        spoken = {column: parse_title(text).title for column, text in zip(NAMES, names, strict=True) if text}
        found[title.key] = Series({"name": title.title, **spoken})
    found[title.key].program_ids.append(program_id)


# --- selections ------------------------------------------------------------------------------------------------------
def selections_make(client_id: int, found: Mapping[str, Series]) -> tuple[dict[str, int], int]:
    """Key -> selection, those that were there before too; how many are new."""
    rows = Selection.objects.filter(client_id=client_id, origin=SelectionOrigin.GUIDE)
    known = {key: pk for key, pk in rows.values_list("series_key", "pk") if key is not None}
    new = [
        Selection(
            client_id=client_id,
            origin=SelectionOrigin.GUIDE,
            content_type=SelectionType.PROGRAM,
            series_key=key,
            **one.names,
        )
        for key, one in found.items()
        if key not in known and len(one.program_ids) >= FEWEST
    ]
    for part in split_items(new, ROWS_AT_ONCE):
        Selection.objects.bulk_create(part, ignore_conflicts=True)
    if new:
        known = {key: pk for key, pk in rows.values_list("series_key", "pk") if key is not None}
    return known, len(new)


def items_renew(client_id: int, wanted: set[tuple[int, int]], guides: set[int] | None) -> tuple[int, int]:
    """Items of series become ``wanted``: pairs of selection and programme. ``guides``: what is of other guide channels
    stays. Answers how many were added and removed."""
    present: dict[tuple[int, int], int] = {}
    rows = SelectionItem.objects.filter(selection__client_id=client_id, selection__origin=SelectionOrigin.GUIDE)
    for pk, selection_id, program_id, guide in rows_by_pages(
        rows, "pk", "selection_id", "program_id", "program__epg_channel_id"
    ):
        if guides is None or guide is None or guide in guides:
            present[selection_id, program_id] = pk
    gone = [pk for pair, pk in present.items() if pair not in wanted]
    new = sorted(wanted - present.keys())
    for part in split_items(new, ROWS_AT_ONCE):
        SelectionItem.objects.bulk_create(
            [SelectionItem(selection_id=selection_id, program_id=pk) for selection_id, pk in part],
            ignore_conflicts=True,
        )
    delete_by_ids(SelectionItem, "pk", gone)
    return len(new), len(gone)


def selections_remove(client_id: int) -> int:
    """Those of series that nothing is left of, unless a dashboard shows them; how many."""
    empty = Selection.objects.filter(client_id=client_id, origin=SelectionOrigin.GUIDE, items__isnull=True)
    shown = PortalDashboard.objects.filter(client_id=client_id, selection__isnull=False).values("selection_id")
    ids = list(empty.exclude(pk__in=shown).values_list("pk", flat=True))
    for part in split_items(ids, ROWS_AT_ONCE):
        with transaction.atomic():
            delete_by_ids(SelectionItem, "selection_id", list(part))  # what a parallel run has just put in
            delete_by_ids(Selection.filter_genres.through, "selection_id", list(part))
            delete_by_ids(Selection, "pk", list(part))
    return len(ids)
