"""Values of films in texts, as spreadsheets, JSON and media managers write them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime

from core.models import LANGUAGE_SLOTS
from core.numbers import read_whole
from core.spreadsheet_cells import CellDamaged, check_text, unescape_formula, without_controls

YES = frozenset({"1", "true", "yes", "y", "on", "да", "д", "+", "истина"})
NO = frozenset({"0", "false", "no", "n", "off", "нет", "н", "-", "ложь"})
HOURS = re.compile(r"(?:(\d{1,3})\s*(?:h|ч)\D{0,10})?(?:(\d{1,4})\s*(?:m|м|$|'))?", re.IGNORECASE)
CLOCK = re.compile(r"(\d{1,3}):(\d{2})(?::(\d{2}))?")
DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
SEPARATORS = re.compile(r"\s*[;|,/]\s*")


class CatalogueUnreadable(ValueError):
    """A file, a row or a cell is not what it should be; the text says why."""


def plain_text(value: Any) -> str:
    """A cell's text. Raises CatalogueUnreadable for what a spreadsheet has spoilt."""
    text = unescape_formula(without_controls(str(value)).strip())
    try:
        check_text(text)
    except CellDamaged as error:
        raise CatalogueUnreadable(str(error)) from error
    return text


def read_number(text: str) -> int:
    """``1999``, ``1 999``, ``1999.0``; a spreadsheet has no whole numbers."""
    plain = re.sub(r"[\s\u00a0\u202f]", "", text)
    plain = re.sub(r"[.,]0+$", "", plain)
    try:
        return read_whole(plain)
    except ValueError as error:
        raise CatalogueUnreadable(f"not a whole number: {text[:50]}") from error


def read_decimal(text: str) -> float:
    """``8.7`` and ``8,7``; 0 to 10."""
    plain = text.replace(",", ".").strip()
    if not re.fullmatch(r"\d{1,2}(\.\d{1,6})?", plain, re.ASCII) or float(plain) > 10:
        raise CatalogueUnreadable(f"not a rating from 0 to 10: {text[:50]}")
    return round(float(plain), 3)


def read_flag(text: str) -> bool:
    word = text.casefold()
    if word not in YES | NO:
        raise CatalogueUnreadable(f"neither yes nor no: {text[:50]}")
    return word in YES


def read_day(text: str) -> date:
    """``2026-01-31``, also with a time behind it, and ``31.01.2026``."""
    dotted = DAY.fullmatch(text)
    iso = f"{dotted[3]}-{dotted[2]:0>2}-{dotted[1]:0>2}" if dotted else text[:10]
    try:
        found = parse_date(iso)
    except ValueError:
        found = None
    if found is None:
        raise CatalogueUnreadable(f"not a day: {text[:50]}")
    return found


def read_moment(text: str) -> datetime:
    """A moment, or a day: its beginning. UTC unless it names its own zone."""
    try:
        found = parse_datetime(text) if len(text) > 10 else None
    except ValueError:
        found = None
    if found is None:
        day = read_day(text)
        found = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def read_minutes(text: str) -> int:
    """``90``, ``90 min``, ``1h 30m``, ``1 ч 30 мин``, ``1:30``."""
    clock = CLOCK.fullmatch(text)
    if clock:
        return int(clock[1]) * 60 + int(clock[2])
    if re.fullmatch(r"\d{1,5}([.,]\d+)?", text, re.ASCII):
        return int(float(text.replace(",", ".")))
    found = HOURS.match(text)
    if not found or not (found[1] or found[2]):
        raise CatalogueUnreadable(f"not a duration: {text[:50]}")
    return int(found[1] or 0) * 60 + int(found[2] or 0)


def read_json_object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CatalogueUnreadable("not JSON") from error
    if not isinstance(found, dict):
        raise CatalogueUnreadable("not a JSON object")
    return found


def split_names(text: str) -> list[str]:
    """Names that commas, semicolons, strokes or slashes part, each once."""
    return list(dict.fromkeys(name for name in SEPARATORS.split(text.strip()) if name))


def in_languages(*names: str) -> tuple[str, ...]:
    return tuple(f"{name}{suffix}" for name in names for suffix in ("", *(f"_lang{slot}" for slot in LANGUAGE_SLOTS)))


FILM: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(
        (
            *in_languages("name", "description", "short_description", "countries", "language", "director"),
            *("name_orig", "genres_kinopoisk", "uri", "ext_id"),
        ),
        str,
    ),
    **dict.fromkeys(("year", "rating", "kinopoisk_id"), read_number),
    **dict.fromkeys(("kinopoisk_rating", "imdb_rating", "imported_rating"), read_decimal),
    **dict.fromkeys(("parent_control", "is_announcement", "is_season"), read_flag),
    **dict.fromkeys(("published_from", "published_to"), read_moment),
    "duration": read_minutes,
    "premiere_date": read_day,
    "meta": read_json_object,
}
"""Column of a film -> how its text is read."""
