"""Series of the guide that an account watched something of, the latest first."""

from __future__ import annotations

from typing import NamedTuple

from library.records.showcase import SelectionRow
from library.selectors.selection_programs import SeenProgram, programs_seen
from library.selectors.selections import generated_selections, list_selections
from library.selectors.visitors import Visitor
from tvmiddleware.selectors.positions import account_positions

MOST = 20
MOST_PROGRAMS = 500
"""Of the account's newest positions that are looked at."""


class WatchedSelection(NamedTuple):
    """With the programme of it that was watched last."""

    row: SelectionRow
    seen: SeenProgram


def watched_selections(visitor: Visitor) -> list[WatchedSelection]:
    """Each once."""
    record = visitor.record
    places = account_positions(record.account_id, visitor.now).programs if record else {}
    ids = list(places)[:MOST_PROGRAMS]
    selections = generated_selections(visitor.operator, ids)
    newest: dict[int, int] = {}
    for program_id in ids:
        if program_id in selections:
            newest.setdefault(selections[program_id], program_id)
    known = list_selections(visitor.operator)
    seen = {one.program.id: one for one in programs_seen(visitor, newest.values())}
    found = [
        WatchedSelection(known[selection_id], seen[program_id])
        for selection_id, program_id in newest.items()
        if selection_id in known and program_id in seen
    ]
    return found[:MOST]
