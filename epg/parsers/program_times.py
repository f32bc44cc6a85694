"""The begins and ends of programmes as their documents write them, and the account of those that can't be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from epg.parsers.base import Item, Tally
from epg.parsers.times import SourceClock

LOST_NEXT = 3600
"""How long a programme without an end is taken to last where the one behind it is lost: it must not take its place."""
LONGEST_SHAPE = 30
DIGIT, LETTER, OTHER = re.compile(r"[0-9]"), re.compile(r"[^\W\d_]"), re.compile(r"[^ -~]")


@dataclass(slots=True)
class Lost:
    """Of a channel: how many programmes, and what the time of the first looks like."""

    count: int
    shape: str


class TimesReader:
    """Reads a document's programmes one by one, in its order."""

    def __init__(self, clock: SourceClock, tally: Tally) -> None:
        self.clock = clock
        self.tally = tally
        self.last: dict[str, int] = {}
        self.waiting: dict[str, Item] = {}
        """A channel's last programme where it has no end: what follows tells how long it may last."""
        self.lost: dict[str, Lost] = {}

    def read(self, channel_id: str, start: str, stop: str, raw: bytes) -> Iterator[Item]:
        """What can be told now; the caller takes the rest from ``waiting`` when the document ends."""
        self.tally.programs += 1
        begin = self.clock.read(start, self.last.get(channel_id, 0))
        before = self.waiting.pop(channel_id, None) if self.waiting else None
        if before is not None:
            yield before if begin is not None else before._replace(end=before.begin + LOST_NEXT)
        if begin is None:
            self.lose(channel_id, start)
            return
        self.last[channel_id] = begin
        end = self.clock.read(stop, begin) if stop else 0
        if end is None:
            self.tally.ends_unread += 1
        if self.clock.skipped:
            self.tally.skipped_hours += (start in self.clock.skipped) + (stop in self.clock.skipped)
        item = Item(channel_id, begin, end or 0, raw)
        if end:
            yield item
        else:
            self.waiting[channel_id] = item

    def lose(self, channel_id: str, start: str) -> None:
        self.tally.unread += 1
        lost = self.lost.setdefault(channel_id, Lost(0, shape_of(start)))
        lost.count += 1


def shape_of(text: str) -> str:
    """``29.11.2026 19:00`` -> ``99.99.9999 99:99``: enough to see what is wrong, and nothing of the document, which
    whoever reads the error may not be allowed to read."""
    if not text.strip():
        return "no time"
    return OTHER.sub("?", LETTER.sub("a", DIGIT.sub("9", text[:LONGEST_SHAPE])))
