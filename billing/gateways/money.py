"""Amounts and currencies as gateways write them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from decimal import Decimal, InvalidOperation

from billing.gateways.errors import AmountRefused, Misconfigured, OutcomeUnknown

NO_MINOR = frozenset({"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "UGX", "VND", "VUV", "XAF",
                      "XOF", "XPF"})  # fmt: skip
THREE_DIGITS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
NUMBERS = {
    "AED": "784", "AMD": "051", "AZN": "944", "BYN": "933", "CHF": "756", "CNY": "156", "EUR": "978", "GBP": "826",
    "GEL": "981", "ILS": "376", "KGS": "417", "KZT": "398", "MDL": "498", "PLN": "985", "RUB": "643", "TJS": "972",
    "TMT": "934", "TRY": "949", "UAH": "980", "USD": "840", "UZS": "860",
}  # fmt: skip
"""ISO 4217: letters -> digits."""
LETTERS = {**{number: letters for letters, number in NUMBERS.items()}, "810": "RUB"}
"""The way back; 810 is what some banks still write for the rouble."""


def digits(currency: str) -> int:
    """Decimal places of a currency."""
    return 0 if currency in NO_MINOR else 3 if currency in THREE_DIGITS else 2


def minor(amount: Decimal, currency: str) -> int:
    """The amount in the currency's smallest unit. Raises AmountRefused when it is no whole number of them."""
    scaled = amount.scaleb(digits(currency))
    if scaled != scaled.to_integral_value():
        raise AmountRefused
    return int(scaled)


def major(value: object, currency: str) -> Decimal:
    """The way back. Raises OutcomeUnknown for what is no number."""
    return parsed(value).scaleb(-digits(currency))


def parsed(value: object) -> Decimal:
    """A number of a gateway's answer; never through float. Raises OutcomeUnknown."""
    try:
        found = Decimal(str(value).strip())
    except InvalidOperation as error:
        raise OutcomeUnknown("not an amount") from error
    if not found.is_finite():
        raise OutcomeUnknown("not an amount")
    return found


def plain(amount: Decimal) -> str:
    """``250.00``."""
    return f"{amount:.2f}"


def number_of(currency: str) -> str:
    """The three digits of ISO 4217. Raises Misconfigured."""
    found = NUMBERS.get(currency)
    if found is None:
        raise Misconfigured(f"currency {currency}")
    return found


def month_end(year: object, month: object) -> date | None:
    """The last day that a card is valid; None for what is no month. Two-digit years are of this century."""
    try:
        years, months = int(str(year)), int(str(month))
        years += 2000 if years < 100 else 0
        return date(years, months, monthrange(years, months)[1])
    except ValueError:
        return None
