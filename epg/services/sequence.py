"""The timetable of one channel put in order: no overlap, no double, every programme with an end.

Pure functions over Unix seconds. The rules, in this order:

1. a stop that does not lie 0 to 24 hours after the start counts as missing;
2. the same start and stop twice: the later in the file stays; at one start, what has no stop gives way to what has;
3. a missing stop is the next start, at most 6 hours on; after the last programme of all, one hour;
4. a programme that others divide exactly among themselves (a "magazine") goes, its parts stay;
5. of those that still start together the longest stays;
6. where two overlap the earlier one is cut short.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from epg.services.spool import SpoolEntry

HOUR = 3600
DAY = 24 * HOUR
LONGEST = DAY
LONGEST_GUESS = 6 * HOUR
LAST_GUESS = HOUR
MOST_PARTS = 100
"""Of a magazine. It bounds the time for a guide that has thousands of programmes in an hour."""


class Fault(NamedTuple):
    """Something wrong between two programmes; ``end`` is the earlier one's as the source has it."""

    previous: SpoolEntry
    entry: SpoolEntry
    end: int


class ProgramSequence(NamedTuple):
    entries: list[SpoolEntry]
    overlaps: list[Fault]
    gaps: list[Fault]
    doubles: list[Fault]


def arrange_programs(delivered: Iterable[SpoolEntry]) -> ProgramSequence:
    """One source's programmes of one channel, in any order, as a timetable."""
    doubles: list[Fault] = []
    ordered = sorted(map(_sane, delivered), key=lambda entry: entry.begin)
    entries = _drop_magazines(_longest_first(_with_ends(_with_end_first(_drop_repeated(ordered, doubles), doubles))))
    overlaps: list[Fault] = []
    gaps: list[Fault] = []
    result: list[SpoolEntry] = []
    for entry in entries:
        previous = result[-1] if result else None
        if previous is not None and previous.begin == entry.begin:
            doubles.append(Fault(previous, entry, previous.end))
            continue
        if previous is not None and previous.end > entry.begin:
            overlaps.append(Fault(previous, entry, previous.end))
            result[-1] = previous._replace(end=entry.begin)
        elif previous is not None and previous.end < entry.begin:
            gaps.append(Fault(previous, entry, previous.end))
        result.append(entry)
    return ProgramSequence(result, overlaps, gaps, doubles)


def merge_timetables(timetables: Sequence[list[SpoolEntry]]) -> list[SpoolEntry]:
    """Timetables of several sources, the best first: a lesser one fills only what the better ones leave open."""
    result: list[SpoolEntry] = []
    for entries in timetables:
        spans = covered(result)
        for entry in entries:
            free = _outside(entry, spans)
            if free is not None:
                result.append(free)
        result.sort(key=lambda entry: entry.begin)
    return result


def covered(entries: Sequence[SpoolEntry]) -> list[tuple[int, int]]:
    """The stretches of time that a timetable speaks for: from the first begin to the last end, broken where nothing
    begins for a whole UTC day."""
    spans: list[tuple[int, int]] = []
    last_day = 0
    for entry in entries:
        end = entry.begin + 1 if entry.guessed else entry.end
        if spans and entry.begin // DAY - last_day <= 1:
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        else:
            spans.append((entry.begin, end))
        last_day = entry.begin // DAY
    return spans


def _sane(entry: SpoolEntry) -> SpoolEntry:
    return entry if 0 < entry.end - entry.begin <= LONGEST else entry._replace(end=0)


def _drop_repeated(entries: list[SpoolEntry], doubles: list[Fault]) -> list[SpoolEntry]:
    last: dict[tuple[int, int], SpoolEntry] = {}
    for entry in entries:
        earlier = last.get(entry[:2])
        if earlier is not None:
            doubles.append(Fault(earlier, entry, earlier.end))
        last[entry[:2]] = entry
    return list(last.values()) if len(last) < len(entries) else entries


def _with_end_first(entries: list[SpoolEntry], doubles: list[Fault]) -> list[SpoolEntry]:
    """A guessed end must not win where another programme of the same start says when it ends."""
    with_end = {entry.begin: entry for entry in entries if entry.end}
    kept: list[SpoolEntry] = []
    for entry in entries:
        other = None if entry.end else with_end.get(entry.begin)
        if other is None:
            kept.append(entry)
        else:
            doubles.append(Fault(entry, other, entry.begin))
    return kept


def _with_ends(entries: list[SpoolEntry]) -> list[SpoolEntry]:
    following = 0
    result: list[SpoolEntry] = []
    for position in range(len(entries) - 1, -1, -1):
        entry = entries[position]
        if position + 1 < len(entries) and entries[position + 1].begin > entry.begin:
            following = entries[position + 1].begin
        if entry.end == 0:
            end = min(following, entry.begin + LONGEST_GUESS) if following else entry.begin + LAST_GUESS
            entry = entry._replace(end=end, guessed=not following)
        result.append(entry)
    return result


def _longest_first(entries: list[SpoolEntry]) -> list[SpoolEntry]:
    return sorted(entries, key=lambda entry: (entry.begin, -entry.end))


def _drop_magazines(entries: list[SpoolEntry]) -> list[SpoolEntry]:
    """``entries``: by begin, of those that begin together the longest first."""
    starting: dict[int, list[SpoolEntry]] = {}
    for entry in entries:
        starting.setdefault(entry.begin, []).append(entry)
    return [entry for entry in entries if not _is_magazine(entry, starting)]


def _is_magazine(whole: SpoolEntry, starting: Mapping[int, list[SpoolEntry]]) -> bool:
    """Do at least two other programmes follow each other exactly from its begin to its end?"""
    reached, parts = whole.begin, 0
    while reached < whole.end and parts < MOST_PARTS:
        following = starting.get(reached, [])
        latest = whole.end if parts else whole.end - 1  # the whole is no part of itself
        place = bisect_left(following, -latest, key=lambda part: -part.end)
        if place == len(following):
            return False
        reached, parts = following[place].end, parts + 1
    return reached == whole.end and parts > 1


def _outside(entry: SpoolEntry, spans: list[tuple[int, int]]) -> SpoolEntry | None:
    """What of an entry lies before or after all spans; None when it begins inside one, or would lose its most."""
    length = entry.end - entry.begin
    for begin, end in spans:
        if begin <= entry.begin < end:
            return None
        if entry.begin < begin < entry.end:
            entry = entry._replace(end=begin)
    return entry if keeps_half(entry.begin, entry.end, length) else None


def keeps_half(begin: int, end: int, length: int) -> bool:
    """Less than that left of a programme is not the programme, but the trace of another timing of it."""
    return 2 * (end - begin) >= length
