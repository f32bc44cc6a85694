"""The one place that reads the clock, at the edge; below the api layer ``now`` is a parameter."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """The current time, aware, UTC."""
    return timezone.now()


def unix(moment: datetime | None) -> int:
    """Whole Unix seconds; 0 when absent."""
    return int(moment.timestamp()) if moment else 0
