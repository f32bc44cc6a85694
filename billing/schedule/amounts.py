"""Amounts of money: calculated exactly, rounded once."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor

HALF = Fraction(1, 2)


def round_amount(amount: Fraction | Decimal, decimals: int) -> Decimal:
    """The amount rounded to so many decimals, halves away from zero."""
    exact = Fraction(amount)
    units = floor(abs(exact) * 10**decimals + HALF)
    return Decimal(units if exact >= 0 else -units).scaleb(-decimals)


def months_between(begin: date, end: date) -> Fraction:
    """The days [``begin``, ``end``) as parts of their calendar months: 10 to 30 April is 21/30."""
    found, day = Fraction(0), begin
    while day < end:
        length = monthrange(day.year, day.month)[1]
        left = length - day.day + 1
        days = min((end - day).days, left)
        found += Fraction(days, length)
        if days < left:
            break
        try:
            day += timedelta(days=days)
        except OverflowError:  # the calendar ends
            break
    return found
