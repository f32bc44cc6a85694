"""Which selections a visitor is offered, and which one a call means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from epg.models import Epg
from library.records.showcase import SelectionRow
from library.selectors.dashboards import DashboardNotFound, find_dashboard
from library.selectors.selection_films import count_rule_films
from library.selectors.selection_pages import seen_objects
from library.selectors.selection_programs import chosen_counts, series_counts
from library.selectors.selections import (
    SelectionNotFound,
    find_selection,
    generated_selections,
    list_selections,
)
from library.selectors.visitors import Visitor
from library.showcase_constants import DashboardType, SelectionOrigin, SelectionType

MOST = 100
OLDEST, NEWEST = "date", "-date"


@dataclass(frozen=True)
class SelectionRequest:
    """Which selections: None and 0 = all. ``generated``: made by hand (0) or not (1). ``limit`` None: as many as
    there are, 100 at most."""

    program_id: int = 0
    generated: int | None = None
    type: int | None = None
    provider_id: int = 0
    order: str = ""
    page: int = 1
    limit: int | None = None

    def fits(self, row: SelectionRow) -> bool:
        return (
            (self.generated is None or row.is_generated == bool(self.generated))
            and (self.type is None or row.type == self.type)
            and (not self.provider_id or row.provider_id == self.provider_id)
        )


@dataclass(frozen=True)
class CountedSelection:
    row: SelectionRow
    count: int


def offered_selections(visitor: Visitor, wanted: SelectionRequest) -> list[CountedSelection]:
    """Those that are neither hidden nor empty for the visitor. Raises SelectionNotFound for an unknown programme."""
    rows = [row for row in wanted_rows(visitor, wanted) if not row.is_hidden and wanted.fits(row)]
    if wanted.order in {OLDEST, NEWEST}:
        rows.sort(key=lambda row: (row.created_at, row.id), reverse=wanted.order == NEWEST)
    counts = visible_counts(visitor, rows)
    found = [CountedSelection(row, counts[row.id]) for row in rows if counts.get(row.id)]
    size = MOST if wanted.limit is None else max(0, min(wanted.limit, MOST))
    first = (max(wanted.page, 1) - 1) * size
    return found[first : first + size]


def wanted_rows(visitor: Visitor, wanted: SelectionRequest) -> list[SelectionRow]:
    if not wanted.program_id:
        return list(list_selections(visitor.operator).values())
    if not Epg.objects.filter(pk=wanted.program_id).exists():
        raise SelectionNotFound
    ids = generated_selections(visitor.operator, [wanted.program_id]).values()
    known = list_selections(visitor.operator)
    return [known[selection_id] for selection_id in ids if selection_id in known]


def visible_counts(visitor: Visitor, rows: Sequence[SelectionRow]) -> dict[int, int]:
    """Selection -> how much of it the visitor is shown."""
    found: dict[int, int] = {}
    programs = [row for row in rows if row.type == SelectionType.PROGRAM]
    if any(row.origin == SelectionOrigin.GUIDE for row in programs):
        found.update(series_counts(visitor))
    found.update(chosen_counts(visitor, (row.id for row in programs if row.origin == SelectionOrigin.MANUAL)))
    for row in rows:
        if row.rules is not None:
            found[row.id] = count_rule_films(visitor, row.rules)
        elif row.type != SelectionType.PROGRAM:
            found[row.id] = count_seen(visitor, row)
    return found


def count_seen(visitor: Visitor, row: SelectionRow) -> int:
    if not row.items:
        return 0
    seen = seen_objects(visitor, row.type)
    return sum(object_id in seen for _place, object_id in row.items)


def named_selection(visitor: Visitor, *, selection_id: int, program_id: int, dashboard_id: int) -> SelectionRow:
    """The one that a call means by exactly one of these. A hidden one too. Raises SelectionNotFound."""
    if sum(bool(one) for one in (selection_id, program_id, dashboard_id)) != 1:
        raise SelectionNotFound
    if program_id:
        found: Iterable[int] = generated_selections(visitor.operator, [program_id]).values()
        selection_id = next(iter(found), 0)
    if dashboard_id:
        try:
            selection_id = find_dashboard(visitor, dashboard_id, DashboardType.SELECTION).selection_id
        except DashboardNotFound as error:
            raise SelectionNotFound from error
    return find_selection(visitor.operator, selection_id)
