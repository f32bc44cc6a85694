"""What has to be written so that a stretch of the guide says what the source says, keeping the ids of what stays.

Reminders and resume positions refer to programme ids, so a programme keeps its row when it is retimed, renamed or
described anew. Old and new are paired in four passes: the source's own id of the broadcast; begin and name; the same
name moved within half a day, the nearest first; the same begin under another name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field

from epg.services.rows import ProgramRow

MOVED_AT_MOST = 12 * 3600


@dataclass(slots=True)
class Old:
    """A row of the guide."""

    pk: int
    row: ProgramRow


@dataclass(slots=True)
class Difference:
    same: list[tuple[int, ProgramRow]] = field(default_factory=list)
    """Nothing to write but perhaps categories and genres."""
    changed: list[tuple[int, ProgramRow]] = field(default_factory=list)
    moved: list[int] = field(default_factory=list)
    """Those of ``changed`` that begin at another time."""
    added: list[ProgramRow] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)


def compare_rows(old: Sequence[Old], new: Sequence[ProgramRow]) -> Difference:
    """``old`` are the rows that may be replaced; begins are unique within each side."""
    result = Difference()
    pairs: list[tuple[Old, ProgramRow]] = []
    old, new = _pair(old, new, pairs, lambda row: row.external_id or None)
    old, new = _pair(old, new, pairs, lambda row: (row.begin, _name(row)))
    old, new = _pair_moved(old, new, pairs)
    old, new = _pair(old, new, pairs, lambda row: row.begin)
    for before, row in pairs:
        if (before.row.begin, before.row.end, before.row.values) == (row.begin, row.end, row.values):
            result.same.append((before.pk, row))
            continue
        result.changed.append((before.pk, row))
        if before.row.begin != row.begin:
            result.moved.append(before.pk)
    result.added = list(new)
    result.removed = [one.pk for one in old]
    return result


def _name(row: ProgramRow) -> str:
    return row.name.casefold().rstrip(".")


def _pair(
    old: Sequence[Old],
    new: Sequence[ProgramRow],
    pairs: list[tuple[Old, ProgramRow]],
    key: Callable[[ProgramRow], Hashable | None],
) -> tuple[list[Old], list[ProgramRow]]:
    """Pair those whose key is equal and unique; answers what is left of both."""
    by_key: dict[Hashable, Old | None] = {}
    for one in old:
        found = key(one.row)
        if found is not None:
            by_key[found] = None if found in by_key else one
    left: list[ProgramRow] = []
    taken: set[int] = set()
    for row in new:
        match = by_key.get(key(row))
        if match is None or match.pk in taken:
            left.append(row)
        else:
            taken.add(match.pk)
            pairs.append((match, row))
    return [one for one in old if one.pk not in taken], left


def _pair_moved(
    old: Sequence[Old], new: Sequence[ProgramRow], pairs: list[tuple[Old, ProgramRow]]
) -> tuple[list[Old], list[ProgramRow]]:
    by_name: dict[str, list[Old]] = defaultdict(list)
    for one in old:
        by_name[_name(one.row)].append(one)
    near = sorted(
        (
            (distance, number, one.pk)
            for number, row in enumerate(new)
            for one in by_name.get(_name(row), ())
            if (distance := abs(one.row.begin - row.begin)) <= MOVED_AT_MOST
        ),
    )
    by_pk = {one.pk: one for one in old}
    matched: dict[int, int] = {}
    taken: set[int] = set()
    for _distance, number, pk in near:
        if number not in matched and pk not in taken:
            matched[number] = pk
            taken.add(pk)
            pairs.append((by_pk[pk], new[number]))
    return [one for one in old if one.pk not in taken], [row for at, row in enumerate(new) if at not in matched]
