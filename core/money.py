"""Sums of money: rounded and written with the decimal places of their currency (``core.currencies.decimals_of``)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from core.currencies import MOST_DECIMALS, decimals_of

CENT = Decimal("0.01")
LEAST = Decimal(1).scaleb(-MOST_DECIMALS)
"""The smallest sum that columns of money hold."""


def round_money(amount: Decimal, decimals: int) -> Decimal:
    """To so many decimal places, halves up (of what is owed: away from zero). Called once, on the final sum."""
    return amount.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def format_money(amount: Decimal, currency: str) -> str:
    """``250.00``, of yen ``250``, of Kuwaiti dinars ``250.000``."""
    return f"{round_money(amount, decimals_of(currency)):f}"


def write_money(amount: Decimal) -> str:
    """A sum as APIs write it, with the currency elsewhere: ``250.00``; a third place that is not 0 too: ``0.125``."""
    return f"{shorten_amount(round_money(amount, MOST_DECIMALS)):f}"


def shorten_amount(amount: Decimal) -> Decimal:
    """Without the third decimal place where nothing stands there: few currencies have one."""
    cents = amount.quantize(CENT)
    return cents if cents == amount else amount


def is_payable(amount: Decimal, currency: str) -> bool:
    """Whether the currency has coins for the sum: nothing would have to be rounded."""
    amount = Decimal(amount)  # a default of a field may be an int
    return amount.is_finite() and amount == round_money(amount, decimals_of(currency))
