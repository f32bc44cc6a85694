"""Which days of a channel have changed, told by digests: an unchanged day is neither parsed nor read nor written."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from typing import NamedTuple

from epg.selectors.days import KnownDays
from epg.services.sequence import DAY
from epg.services.spool import SpoolEntry
from epg.services.swap import Day, Span

TIMES = struct.Struct("<qq")


class Plan(NamedTuple):
    """What is to be written of a channel: these days, within these stretches of time, these programmes."""

    days: list[Day]
    spans: list[Span]
    entries: list[SpoolEntry]


def plan_days(
    timetable: Sequence[SpoolEntry],
    *,
    sources: Sequence[int],
    fingerprints: Mapping[int, bytes],
    known: Mapping[date, KnownDays],
    force: bool = False,
) -> Plan:
    """``sources``: ids by rank, the channel's best first. ``fingerprints``: source id -> what else decides its rows.

    A day that a better source of this channel has filled before is not taken over by a lesser one.
    """
    delivered = {number: list(one) for number, one in groupby(timetable, key=lambda entry: entry.begin // DAY)}
    rank_of = {source_id: rank for rank, source_id in enumerate(sources)}
    result = Plan([], [], [])
    held = set()
    days: dict[int, Day] = {}
    for number, entries in delivered.items():
        day = datetime.fromtimestamp(number * DAY, UTC).date()
        best = min(entry.rank for entry in entries)
        before = known.get(day)
        if before is not None and rank_of.get(before.source_id, best) < best:
            held.add(number)
            continue
        days[number] = Day(day, sources[best], digest_of(entries, sources, fingerprints), len(entries))
    for number, found in days.items():
        if force or known.get(found.day) != (found.source_id, found.digest):
            result.days.append(found)
            result.entries.extend(delivered[number])
            result.spans.append(span_of(number, delivered, held))
    return result


def digest_of(entries: Sequence[SpoolEntry], sources: Sequence[int], fingerprints: Mapping[int, bytes]) -> str:
    hashed = hashlib.blake2b(digest_size=32)
    for rank in sorted({entry.rank for entry in entries}):
        hashed.update(fingerprints[sources[rank]])
    for entry in entries:
        hashed.update(TIMES.pack(entry.begin, entry.end))
        hashed.update(entry.digest)
    return hashed.hexdigest()


def span_of(number: int, delivered: Mapping[int, Sequence[SpoolEntry]], held: set[int]) -> Span:
    """The part of a day (UTC day ``number``) that the source speaks for.

    The whole day between two delivered ones; where the source's first day begins late or its last ends early, the
    guide keeps what it had.
    """
    first, last = delivered[number][0], delivered[number][-1]
    end_of_last = last.begin + 1 if last.guessed else last.end
    has_day_before = number - 1 in delivered and number - 1 not in held
    has_day_after = number + 1 in delivered and number + 1 not in held
    return (
        number * DAY if has_day_before else first.begin,
        (number + 1) * DAY if has_day_after else end_of_last,
    )
