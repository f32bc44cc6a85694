"""Months on the calendar: a period that began on the 31st ends on the last day of February and on 31 March after it."""

from __future__ import annotations

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date


def months_later(day: date, months: int, anchor: int) -> date:
    """The day ``months`` later on the ``anchor`` of its month, or on the last day of a month that is too short; on the
    calendar's last or first day where it ends before that."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not MINYEAR <= year <= MAXYEAR:
        return date.max if months > 0 else date.min
    return date(year, month + 1, min(anchor, monthrange(year, month + 1)[1]))


def anchor_of(day: date, known: int | None) -> int:
    """The day of the month that periods beginning on ``day`` keep: the ``known`` one unless the day was moved."""
    if known and day.day == min(known, monthrange(day.year, day.month)[1]):
        return known
    return day.day
