"""Sums of money: rounded and written with the decimal places of their currency (``core.currencies.decimals_of``)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from core.currencies import decimals_of


def round_money(amount: Decimal, decimals: int) -> Decimal:
    """To so many decimal places, halves up (of what is owed: away from zero). Called once, on the final sum."""
    return amount.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def format_money(amount: Decimal, currency: str) -> str:
    """``250.00``, of yen ``250``, of Kuwaiti dinars ``250.000``."""
    return f"{round_money(amount, decimals_of(currency)):f}"


def is_payable(amount: Decimal, currency: str) -> bool:
    """Whether the currency has coins for the sum: nothing would have to be rounded."""
    return amount.is_finite() and amount == round_money(amount, decimals_of(currency))
