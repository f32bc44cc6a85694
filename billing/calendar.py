"""Months on the calendar: a period that began on the 31st ends on the last day of February and on 31 March after it."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def months_later(day: date, months: int, anchor: int) -> date:
    """The day ``months`` later on the ``anchor`` of its month, or on the last day of a month that is too short."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(anchor, monthrange(year, month + 1)[1]))


def anchor_of(day: date, known: int | None) -> int:
    """The day of the month that periods beginning on ``day`` keep: the ``known`` one unless the day was moved."""
    if known and day.day == min(known, monthrange(day.year, day.month)[1]):
        return known
    return day.day


def money(amount: Decimal) -> Decimal:
    """To cents, halves up."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def part_of(price: Decimal, begin: date, end: date) -> Decimal:
    """What the days [``begin``, ``end``) cost where a month costs ``price``: a day is its calendar month's part."""
    whole, day = Decimal(0), begin
    while day < end:
        length = monthrange(day.year, day.month)[1]
        until = min(end, date(day.year, day.month, length) + timedelta(days=1))
        whole += price * (until - day).days / length
        day = until
    return money(whole)
