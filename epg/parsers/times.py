"""Times of guide sources to Unix seconds: with an offset, with a zone's name, or in the source's own zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from epg.parsers.errors import ParserError

COMPACT = re.compile(r"\s*(\d{4})(\d\d)(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:\.\d+)?)?)?)?\s*(.*?)\s*\Z")
ISO = re.compile(r"\s*(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?\s*(.*?)\s*\Z")
OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d\d?):?(\d\d)?\Z")
REMEMBERED = 50_000
LONGEST = 64
"""Characters of a time. The patterns look back over spaces, and what is longer is no time anyway."""
NAMED_HOURS = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3,
    "MSD": 4, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip


class SourceClock:
    """Reads the times of one source. Remembers, because a guide says the same few thousand times again and again."""

    def __init__(self, time_zone: str = "") -> None:
        try:
            self.zone: tzinfo = ZoneInfo(time_zone) if time_zone else UTC
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ParserError(f"there is no time zone {time_zone!r}", permanent=True) from error
        self.seen: dict[str, int | None] = {}

    def read(self, text: str, after: int = 0) -> int | None:
        """Unix seconds, None when the text is no time.

        ``after``: what comes before it on the same channel. In the autumn hour that a zone lives through twice, a
        local time that would lie before ``after`` is meant the second time.
        """
        if len(text) > LONGEST:
            return None
        try:
            return self.seen[text]
        except KeyError:
            pass
        moment = self._moment(text)
        if moment is not None and self.is_twice(moment):
            first = int(moment.timestamp())
            return first if first > after else int(moment.replace(fold=1).timestamp())
        seconds = int(moment.timestamp()) if moment is not None else None
        if len(self.seen) >= REMEMBERED:
            self.seen.clear()
        self.seen[text] = seconds
        return seconds

    def is_twice(self, moment: datetime) -> bool:
        return (
            moment.tzinfo is self.zone
            and self.zone is not UTC
            and (
                moment.utcoffset() != moment.replace(fold=1).utcoffset()
                and moment.replace(fold=1).timestamp() > moment.timestamp()
            )
        )

    def _moment(self, text: str) -> datetime | None:
        found = COMPACT.match(text) or ISO.match(text)
        if found is None:
            return None
        numbers = [int(part or 0) for part in found.groups()[:6]]
        try:
            return datetime(*numbers, tzinfo=self._zone_of(found[7]))  # type: ignore[arg-type, misc]
        except (ValueError, OverflowError):
            return None

    def _zone_of(self, name: str) -> tzinfo:
        if not name:
            return self.zone
        offset = OFFSET.match(name.upper())
        if offset:
            sign = -1 if offset[1] == "-" else 1
            return timezone(sign * timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0)))
        hours = NAMED_HOURS.get(name.upper())
        return self.zone if hours is None else timezone(timedelta(hours=hours))
