"""Texts in cells of spreadsheets: what a spreadsheet would run, what it can't hold, and what it makes of numbers.

``escape_formula`` and ``unescape_formula`` undo each other, so that what was exported can be imported as it is.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What no XLSX file may hold."""
RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
"""What a spreadsheet would run when a text begins with it."""
BEFORE = "' \u00a0\ufeff"
"""What some of them skip at the beginning of a cell."""
HARMLESS = re.compile(r"[+-]|[+-]?[0-9]{1,40}([.,][0-9]{1,40})?|\+[0-9][0-9 ()-]{2,30}")
"""Numbers and phones: there is nothing to run in them."""
SHORTENED = re.compile(r"-?[0-9]([.,][0-9]+)?E\+[0-9]{2,3}", re.IGNORECASE)
FAILED = frozenset(
    {"#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!"}
    | {"#ССЫЛКА!", "#Н/Д", "#ИМЯ?", "#ЗНАЧ!", "#ДЕЛ/0!", "#ЧИСЛО!", "#ПУСТО!"}
)
MOST_EXACT = 10**15
"""From here on spreadsheets round whole numbers."""


class CellDamaged(ValueError):
    """A spreadsheet has made something else of what was in this cell. The text says what to do."""


def without_controls(text: str) -> str:
    return CONTROLS.sub("", text)


def runs(text: str) -> bool:
    return text.lstrip(BEFORE).startswith(RUN) and not HARMLESS.fullmatch(text)


def escape_formula(text: str) -> str:
    """The text as a cell that stays one in everybody's spreadsheet."""
    plain = without_controls(text)
    return f"'{plain}" if runs(plain) else plain


def unescape_formula(text: str) -> str:
    """The text that ``escape_formula`` was given. Also what people write who know of the apostrophe:
    ``'+79991234567``."""
    return text[1:] if text.startswith("'") and text[1:].lstrip(BEFORE).startswith(RUN) else text


def to_cell(value: Any) -> Any:
    """A value as a cell: numbers stay numbers, moments are told in the installation's time zone."""
    if isinstance(value, str):
        return escape_formula(value)
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.replace(tzinfo=None, microsecond=0)
    if value is None or isinstance(value, bool):
        return None if value is None else int(value)
    if isinstance(value, int):
        return value if abs(value) < MOST_EXACT else str(value)
    return value if isinstance(value, float | Decimal | date | time) else escape_formula(str(value))


def from_cell(value: Any) -> Any:
    """What a cell says: a text, a number, yes or no; "" for an empty one. Raises CellDamaged."""
    if value is None:
        return ""
    if isinstance(value, str):
        check_text(value)
        return unescape_formula(without_controls(value))
    if isinstance(value, datetime | date | time):
        raise CellDamaged(_("a spreadsheet has made a date of it: give the column the format of texts"))
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int | float) and abs(value) >= MOST_EXACT:
        raise CellDamaged(_("a spreadsheet rounds such long numbers: give the column the format of texts"))
    return value


def check_text(text: str) -> None:
    """Raises CellDamaged for what a spreadsheet spoilt: a number in exponent notation, a formula that failed."""
    word = text.strip()
    if SHORTENED.fullmatch(word):
        raise CellDamaged(_("a spreadsheet has shortened this number: give the column the format of texts"))
    if word.upper() in FAILED:
        raise CellDamaged(_("a formula of the spreadsheet has failed here"))
