"""Which time a box asks the guide for. All times are Unix seconds; days are those of the operator's time zone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from core.api.errors import DomainError

DAY = 86400
LONGEST = 31 * DAY
EARLIEST, LATEST = 0, 4102444800  # 1970 and 2100: what every database can compare


class WindowWrong(DomainError):
    """The range ends before it begins."""


@dataclass(frozen=True, slots=True)
class Window:
    """From ``begin`` on, before ``end``."""

    begin: int
    end: int

    def moved(self, seconds: int) -> Window:
        return Window(self.begin + seconds, self.end + seconds)

    def days(self) -> Sequence[int]:
        """The UTC days (since 1970) that it touches."""
        return range(self.begin // DAY, (self.end - 1) // DAY + 1)


def day_window(day: date, where: tzinfo) -> Window:
    """A viewer's day from midnight to midnight: 23 or 25 hours where the clocks change."""
    if not date(1970, 1, 2) <= day <= date(2099, 12, 30):
        raise WindowWrong
    return Window(midnight_unix(day, where), midnight_unix(day + timedelta(days=1), where))


def midnight_unix(day: date, where: tzinfo) -> int:
    return int(datetime.combine(day, time(), where).timestamp())


def today(now: datetime, where: tzinfo) -> Window:
    return day_window(now.astimezone(where).date(), where)


@dataclass(frozen=True, slots=True)
class Asked:
    """A day, or a range in Unix seconds; 0 = not given."""

    day: date | None = None
    begin: int = 0
    end: int = 0
    program_id: int = 0
    """The programme whose begin is the range's begin."""


def chosen_window(asked: Asked, start: int, now: datetime, where: tzinfo) -> Window:
    """What was asked for, today if nothing was; ``start`` is the begin of the programme to start from, or 0."""
    if asked.day:
        window = day_window(asked.day, where)
        return window if not start else between(start, window.end)
    if start or asked.begin or asked.end:
        return between(start or asked.begin, asked.end)
    return today(now, where)


def between(begin: int, end: int) -> Window:
    """The range at most LONGEST; with one side given, a day from or up to it."""
    first = begin or end - DAY
    last = end or first + DAY
    first, last = max(first, EARLIEST), min(last, LATEST)
    if first >= last:
        raise WindowWrong
    return Window(first, min(last, first + LONGEST))
