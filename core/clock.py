"""The one place that reads the clock, at the edge; below the api layer ``now`` is a parameter."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import timezone


def now() -> datetime:
    """The current time, aware, UTC."""
    return timezone.now()


def unix(moment: datetime | None) -> int:
    """Whole Unix seconds; 0 when absent."""
    return int(moment.timestamp()) if moment else 0


@lru_cache(maxsize=256)
def zone(name: str) -> tzinfo:
    """An IANA time zone; UTC when there is none of that name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def local_day(moment: datetime, zone_name: str) -> date:
    """The calendar day of a moment where an operator's subscribers live."""
    return moment.astimezone(zone(zone_name)).date()
