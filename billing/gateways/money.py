"""Amounts and currencies as gateways write them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from billing.gateways.errors import AmountRefused, Misconfigured, OutcomeUnknown
from core import currencies
from core.currencies import MOST_DECIMALS, decimals_of
from core.money import write_money
from core.numbers import read_exact, read_whole

NAMED = "AED AMD AZN BYN CHF CNY EUR GBP GEL ILS KGS KZT MDL PLN RUB TJS TMT TRY UAH USD UZS"
NUMBERS = {letters: currencies.NUMBERS[letters] for letters in NAMED.split()}
"""Letters -> number of ISO 4217, of the currencies that gateways name by it."""
LETTERS = {**{number: letters for letters, number in NUMBERS.items()}, "810": "RUB"}
"""The way back; 810 is what some banks still write for the rouble."""


@dataclass(frozen=True)
class Units:
    """How one gateway writes amounts: where its documents differ from ISO 4217, and what it can't charge."""

    places: Mapping[str, int] = field(default_factory=dict)
    """Currency -> decimal places of its messages."""
    whole: frozenset[str] = frozenset()
    """Written with decimal places that must be zero."""
    most: int = MOST_DECIMALS
    """So many decimal places of a sum may be other than zero; the others are written as zeros."""
    only: frozenset[str] = frozenset()
    """The currencies that its messages can name; empty = any, and the gateway itself refuses those it does not take."""

    def digits(self, currency: str) -> int:
        return self.places.get(currency, decimals_of(currency))

    def check(self, amount: Decimal, currency: str) -> None:
        """Raises AmountRefused for a fraction that the gateway can't charge, Misconfigured for a currency."""
        if self.only and currency not in self.only:
            raise Misconfigured(f"currency {currency}")
        places = 0 if currency in self.whole else min(self.most, self.digits(currency))
        if amount != amount.quantize(Decimal(1).scaleb(-places)):
            raise AmountRefused

    def minor(self, amount: Decimal, currency: str) -> int:
        """The amount in the gateway's smallest unit. Raises as ``check``: nothing is ever rounded."""
        self.check(amount, currency)
        return int(amount.scaleb(self.digits(currency)))

    def text(self, amount: Decimal, currency: str) -> str:
        """The amount with the gateway's decimal places: 250.00, or 250. Raises as ``check``."""
        self.check(amount, currency)
        return f"{amount:.{self.digits(currency)}f}"

    def major(self, value: object, currency: str) -> Decimal:
        """The way back from the smallest unit. Raises OutcomeUnknown for what is no number."""
        return parse_amount(value).scaleb(-self.digits(currency))


def parse_amount(value: object) -> Decimal:
    """A number of a gateway's answer; never through float. Raises OutcomeUnknown."""
    try:
        return read_exact(value)
    except ValueError as error:
        raise OutcomeUnknown("not an amount") from error


def format_amount(amount: Decimal) -> str:
    """``250.00``; a third decimal place where something stands there."""
    return write_money(amount)


def number_of(currency: str) -> str:
    """The three digits of ISO 4217 for a currency's code (``RUB`` gives ``643``). Raises Misconfigured for an unknown
    one."""
    found = NUMBERS.get(currency)
    if found is None:
        raise Misconfigured(f"currency {currency}")
    return found


def month_end(year: object, month: object) -> date | None:
    """The last day that a card is valid; None for what is no month. Two-digit years are of this century."""
    try:
        years, months = read_whole(str(year)), read_whole(str(month))
        years += 2000 if years < 100 else 0
        return date(years, months, monthrange(years, months)[1])
    except ValueError:
        return None


ISO = Units()
NUMBERED = Units(only=frozenset(NUMBERS))
"""Of gateways that name a currency by its number."""
