"""Currencies as published plug-ins ask for them."""

from __future__ import annotations

import re
from typing import Any

from core.numbers import is_digits

NUMBERS = {
    "051": "AMD", "356": "INR", "376": "ILS", "398": "KZT", "417": "KGS", "498": "MDL", "643": "RUB", "756": "CHF",
    "826": "GBP", "840": "USD", "860": "UZS", "933": "BYN", "934": "TMT", "944": "AZN", "949": "TRY", "972": "TJS",
    "975": "BGN", "978": "EUR", "980": "UAH", "981": "GEL", "985": "PLN",
}  # fmt: skip
CODE = re.compile(r"[A-Z]{3}")


class CurrencySettings:
    @staticmethod
    def get_currency_iso_code(currency: Any, default: str = "") -> str:
        """The three letters of a currency: of ``"rub"``, of its ISO 4217 number (643), of an operator or a customer."""
        code = getattr(currency, "currency", currency)
        if not code and hasattr(currency, "client"):
            code = currency.client.currency
        text = str(code or default).strip().upper()
        text = NUMBERS.get(text.zfill(3), text) if is_digits(text) else text
        return text if CODE.fullmatch(text) else default
