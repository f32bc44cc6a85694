"""What widgets show, on the wire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from library.parsers.feeds import NewsEntry
from library.services.exchange import CurrencyRate

FOUR_PLACES = Decimal("0.0001")


def exchange_data(first: CurrencyRate, second: CurrencyRate) -> dict[str, Any]:
    return {
        "first_currency": first.code,
        "second_currency": second.code,
        "first_currency_value": rate_text(first.value),
        "second_currency_value": rate_text(second.value),
    }


def rate_text(value: Decimal) -> str:
    """With two to four decimal places: ``92.50``, ``0.1835``."""
    whole, _point, places = f"{value.quantize(FOUR_PLACES, ROUND_HALF_UP):f}".partition(".")
    return f"{whole}.{places.rstrip('0').ljust(2, '0')}"


def weather_data(found: Mapping[str, Any]) -> dict[str, Any]:
    current = {name: value for name, value in found.items() if name != "city"}
    return {"current": current, "city": found["city"]}


def news_entries(entries: Iterable[NewsEntry]) -> list[dict[str, Any]]:
    return [
        {"title": entry.title, "description": entry.description, "preview_url": entry.preview_url} for entry in entries
    ]
