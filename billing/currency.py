"""Currencies as published plug-ins ask for them."""

from __future__ import annotations

import re
from typing import Any

from core.currencies import NUMBERS
from core.numbers import is_digits

LETTERS = {number: letters for letters, number in NUMBERS.items()}
CODE = re.compile(r"[A-Z]{3}")


class CurrencySettings:
    @staticmethod
    def get_currency_iso_code(currency: Any, default: str = "") -> str:
        """The three letters of a currency: of ``"rub"``, of its ISO 4217 number (643), of an operator or a customer."""
        code = getattr(currency, "currency", currency)
        if not code and hasattr(currency, "client"):
            code = currency.client.currency
        text = str(code or default).strip().upper()
        text = LETTERS.get(text.zfill(3), text) if is_digits(text) else text
        return text if CODE.fullmatch(text) else default
