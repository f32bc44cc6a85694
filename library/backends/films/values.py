"""Members of answers: what is missing, null or of another type is empty, whatever a database makes of it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date
from typing import Any

from library.texts import fold_text

OLDEST_YEAR, LATEST_YEAR = 1870, 2200


def text_in(row: dict[str, Any], *names: str) -> str:
    """The first of these members that says something."""
    for name in names:
        value = row.get(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and (text := str(value).strip()):
            return text
    return ""


def whole_in(row: dict[str, Any], *names: str, most: int = 2**31 - 1) -> int:
    return int(decimal_in(row, *names, most=most))


def decimal_in(row: dict[str, Any], *names: str, most: float = 10) -> float:
    """0 to ``most``; 0 also for what is no number."""
    for name in names:
        value = row.get(name)
        try:
            number = float(value) if isinstance(value, str | int | float) else 0.0
        except ValueError:
            continue
        if math.isfinite(number) and 0 < number <= most:
            return round(number, 3)
    return 0.0


def rows_in(row: dict[str, Any], name: str) -> list[dict[str, Any]]:
    value = row.get(name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def names_in(row: dict[str, Any], name: str, *members: str) -> tuple[str, ...]:
    """Of a list of objects one text each."""
    return tuple(text for one in rows_in(row, name) if (text := text_in(one, *members)))


def member_in(row: dict[str, Any], name: str) -> dict[str, Any]:
    value = row.get(name)
    return value if isinstance(value, dict) else {}


def day_in(row: dict[str, Any], *names: str) -> date | None:
    for name in names:
        try:
            return date.fromisoformat(text_in(row, name)[:10])
        except ValueError:
            continue
    return None


def year_in(row: dict[str, Any], *names: str) -> int:
    year = whole_in(row, *names)
    return year if OLDEST_YEAR <= year <= LATEST_YEAR else 0


def address_in(row: dict[str, Any], *names: str) -> str:
    text = text_in(row, *names)
    return text if text.startswith(("https://", "http://")) else ""


def best_match(found: Iterable[tuple[int, tuple[str, ...], int]], name: str, year: int) -> int:
    """Of (id, names, year) the one of that name whose year fits best, 0 = none: better no film than another's data.
    A year more or less is the premiere of another country."""
    wanted = fold_text(name)
    fitting = [
        (abs(own - year) if year and own else 1, film_id)
        for film_id, names, own in found
        if film_id and wanted in map(fold_text, names) and (not year or not own or abs(own - year) <= 1)
    ]
    return min(fitting, key=lambda one: one[0])[1] if fitting else 0
