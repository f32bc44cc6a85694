"""The one place that reads the clock, at the edge; below the api layer ``now`` is a parameter."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils import timezone


def now() -> datetime:
    """The current time, aware, UTC."""
    return timezone.now()


def unix_seconds(moment: datetime | None) -> int:
    """Whole Unix seconds; 0 when absent."""
    return int(moment.timestamp()) if moment else 0


@lru_cache(maxsize=256)
def load_zone(name: str) -> tzinfo:
    """An IANA time zone; UTC when there is none of that name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


@lru_cache(maxsize=1)
def time_zones() -> frozenset[str]:
    """The names that ``load_zone`` knows, as far as they are places or UTC."""
    return frozenset(name for name in available_timezones() if not name.startswith(("Etc/", "SystemV/")))


def time_zone_choices() -> list[tuple[str, str]]:
    return [(name, name) for name in sorted(time_zones())]


def local_day(moment: datetime, zone_name: str) -> date:
    """The calendar day of a moment where an operator's subscribers live."""
    return moment.astimezone(load_zone(zone_name)).date()


# --- the ends of the calendar -----------------------------------------------------------------------------------------
LAST_DAY = date(9999, 12, 30)
"""Callers send 9999-12-31 for "always" and 0001-01-01 for "never": a day more, or a time zone, must not fail on it."""
FIRST_DAY = date(1900, 1, 1)
"""What every database can compare, with a time zone too."""


def days_later(day: date, days: int) -> date:
    """The day so many days later, or earlier; the calendar's last or first day where it has no other."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def days_ago(moment: datetime, days: int) -> datetime:
    """The moment so many days before; in the year 1900 where that is too long ago for any row."""
    longest = (moment.date() - FIRST_DAY).days
    return moment - timedelta(days=min(days, longest))


def local_midnight(day: date, where: tzinfo) -> datetime:
    """The beginning of a day in a time zone; days before 1900 and the last ones of 9999 begin with those."""
    kept = min(max(day, FIRST_DAY), LAST_DAY)
    return datetime(kept.year, kept.month, kept.day, tzinfo=where).astimezone(UTC)


def in_zone(moment: datetime, name: str) -> datetime:
    """A time that came without an offset is one of this zone; of an hour that comes twice it is the first."""
    return moment if moment.tzinfo else moment.replace(tzinfo=load_zone(name))
