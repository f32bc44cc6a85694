"""Times of guide sources to Unix seconds: with an offset, with a zone's name, or in the source's own zone.

What is read, and nothing else: XMLTV's digits (``20261122143000 +0300``, from the hour on shorter), ISO 8601 in its
basic and its extended form, Unix seconds (10 digits) and milliseconds (13). What follows must be an offset or the name
of a zone that is known: a time is rather not read than read in another zone.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from epg.parsers.errors import ParserError

DATE = r"(\d{4})(?:(\d\d)(\d\d)|([-/.])(\d\d)\4(\d\d))"
CLOCK = r"(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,]\d{1,9})?)?)?"
WRITTEN = re.compile(rf"{DATE}(?:[T\s]?{CLOCK})?(?!\d)\s*(.*)\Z", re.ASCII | re.IGNORECASE | re.DOTALL)
EPOCH = re.compile(r"(\d{10})(\d{3})?(?:\.\d{1,9})?(?!\d)\s*(.*)\Z", re.ASCII | re.DOTALL)
DATE_IN_FRONT = re.compile(r"20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])", re.ASCII)
ZONE_BEHIND = r"(?:\s*[\[(]?[A-Za-z][A-Za-z_/+-]*[\])]?)?"
OFFSET = re.compile(rf"(?:UTC|GMT)?\s*([+-])(\d\d?)(?::?([0-5]\d))?{ZONE_BEHIND}\Z", re.ASCII)
NIGHT_HOUR = 24
"""``24:00`` is the end of its day in ISO 8601."""
LEAP_SECOND = 60
FIRST_YEAR, LAST_YEAR = 1970, 2199
REMEMBERED = 50_000
LONGEST = 64
"""Characters of a time. The patterns look back over spaces, and what is longer is no time anyway."""
FARTHEST = timedelta(hours=14)
NAMED_HOURS = {
    "UTC": 0, "UT": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2,
    "EET": 2, "EEST": 3, "MSK": 3, "MSD": 4, "TRT": 3, "SAMT": 4, "YEKT": 5, "OMST": 6, "NOVT": 7, "KRAT": 7, "IRKT": 8,
    "YAKT": 9, "VLAT": 10, "MAGT": 11, "PETT": 12, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6,
    "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "NST": -3.5, "NDT": -2.5, "BRT": -3, "ART": -3,
    "WAT": 1, "CAT": 2, "SAST": 2, "EAT": 3, "PKT": 5, "SGT": 8, "HKT": 8, "AWST": 8, "JST": 9, "KST": 9, "ACST": 9.5,
    "ACDT": 10.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip
"""Abbreviations that guides mean in one way. IST (India, Ireland, Israel), AST and GST are not among them: they are
read where the source's own zone goes by them."""


class SourceClock:
    """Reads the times of one source. Remembers, because a guide says the same few thousand times again and again."""

    def __init__(self, time_zone: str = "") -> None:
        try:
            self.zone: tzinfo = ZoneInfo(time_zone) if time_zone else UTC
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ParserError(f"there is no time zone {time_zone!r}", permanent=True) from error
        self.seen: dict[str, int | None] = {}
        self.skipped: set[str] = set()
        """Those of ``seen`` that no clock has shown: they lie in the hour that is left out in spring."""

    def read(self, text: str, after: int = 0) -> int | None:
        """Unix seconds, None when the text is no time.

        ``after``: what comes before it on the same channel. In the autumn hour that a zone lives through twice, a
        local time that would lie before ``after`` is meant the second time. In the spring hour that it leaves out, the
        clock is taken for one that was not put forward.
        """
        if len(text) > LONGEST:
            return None
        try:
            return self.seen[text]
        except KeyError:
            pass
        moment = self._moment(text.strip())
        if moment is None:
            self._remember(text, None)
            return None
        first, again = int(moment.timestamp()), int(moment.replace(fold=1).timestamp())
        if again > first:
            return first if first > after else again
        self._remember(text, first, is_skipped=again != first)
        return first

    def _remember(self, text: str, seconds: int | None, *, is_skipped: bool = False) -> None:
        if len(self.seen) >= REMEMBERED:
            self.seen.clear()
            self.skipped.clear()
        self.seen[text] = seconds
        if is_skipped:
            self.skipped.add(text)

    def _moment(self, text: str) -> datetime | None:
        try:
            found = WRITTEN.match(text)
            return (self._written(found) if found else None) or _since_epoch(text)
        except (ValueError, OverflowError):
            return None

    def _written(self, found: re.Match[str]) -> datetime | None:
        year, month, day, _mark, other_month, other_day, *clock, zone_name = found.groups()
        day_begins = _day(int(year), int(month or other_month), int(day or other_day))
        hour, minute, second = (int(part or 0) for part in clock)
        zone = self._zone_of(zone_name, int(year))
        if day_begins is None or zone is None or not _is_clock(hour, minute, second):
            return None
        return (day_begins + timedelta(hours=hour, minutes=minute, seconds=second)).replace(tzinfo=zone)

    def _zone_of(self, name: str, year: int) -> tzinfo | None:
        if not name:
            return self.zone
        return _offset_zone(name) or self._own_zone(name.upper(), year) or _named_zone(name)

    def _own_zone(self, name: str, year: int) -> tzinfo | None:
        """What an abbreviation means where the source is at home."""
        for month in (1, 7):
            moment = datetime(year, month, 1, tzinfo=self.zone)
            if moment.tzname() == name and (offset := moment.utcoffset()) is not None:
                return timezone(offset)
        return None


def _day(year: int, month: int, day: int) -> datetime | None:
    """Raises ValueError for a day that no calendar has."""
    return datetime(year, month, day) if FIRST_YEAR <= year <= LAST_YEAR else None  # noqa: DTZ001  (zone is read later)


def _is_clock(hour: int, minute: int, second: int) -> bool:
    is_midnight = (hour, minute, second) == (NIGHT_HOUR, 0, 0)
    return is_midnight or (hour < NIGHT_HOUR and minute < LEAP_SECOND and second <= LEAP_SECOND)


def _since_epoch(text: str) -> datetime | None:
    """An offset has no business behind Unix time; and 13 digits that begin as a date have lost one."""
    found = EPOCH.match(text)
    if found is None or DATE_IN_FRONT.match(text):
        return None
    zone = (_offset_zone(found[3]) or _named_zone(found[3])) if found[3] else UTC
    moment = datetime.fromtimestamp(int(found[1]), UTC)
    is_utc = zone is not None and zone.utcoffset(moment) == timedelta()
    return moment if is_utc and FIRST_YEAR < moment.year <= LAST_YEAR else None


def _offset_zone(name: str) -> tzinfo | None:
    found = OFFSET.match(name.replace("\u2212", "-").upper())
    if found is None:
        return None
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return timezone(-offset if found[1] == "-" else offset) if offset <= FARTHEST else None


def _named_zone(name: str) -> tzinfo | None:
    hours = NAMED_HOURS.get(name.upper())
    if hours is not None:
        return timezone(timedelta(hours=hours))
    known = _zone_names().get(name.strip("[]()").lower())
    return ZoneInfo(known) if known else None


@lru_cache(maxsize=1)
def _zone_names() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones() if name not in ("localtime", "Factory")}
