"""Search that only walks indexes, so that it stays fast with hundreds of thousands of rows.

The operator's column stands first in our composite indexes, hence every lookup names the operators it may search.
Each lookup runs on its own and yields row ids: an OR over several indexes would make a database read the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connections
from django.db.models import Q, QuerySet

from core.numbers import is_digits

LIMIT = 1000
LAST_CHARACTER = "\U0010ffff"
MOST_DIGITS = 15

Lookup = Callable[[str], Q | None]
"""From what was typed to a condition on an index; None: this text can't be meant."""


def prefix_condition(field: str, text: str, vendor: str, *, exact: bool = False) -> Q:
    """``field`` starts with ``text``, in the form that lets this database use a plain index.

    MariaDB compares without case by its collation, unless the field is an ExactTextField (``exact``). SQLite and
    PostgreSQL compare exactly always; where that is so, the usual ways to write a name are tried.
    """
    if vendor == "mysql" and not exact:
        return Q(**{f"{field}__istartswith": text})
    spellings = dict.fromkeys((text, text.lower(), text.upper(), text.title()))
    condition = Q()
    for spelling in spellings:
        if vendor != "postgresql":
            condition |= Q(**{f"{field}__gte": spelling, f"{field}__lt": spelling + LAST_CHARACTER})
        else:
            condition |= Q(**{f"{field}__startswith": spelling})
    return condition


def starts(field: str, vendor: str) -> Lookup:
    return lambda text: prefix_condition(field, text, vendor)


def equals(field: str) -> Lookup:
    return lambda text: Q(**{field: text})


def number_starts(field: str) -> Lookup:
    """A number whose decimal form starts with the digits typed: a few ranges of the index."""

    def condition(text: str) -> Q | None:
        if not is_digits(text, MOST_DIGITS) or text.startswith("0"):
            return Q(**{field: int(text)}) if is_digits(text, MOST_DIGITS) else None
        found = Q(**{field: int(text)})
        for zeros in range(1, MOST_DIGITS - len(text) + 1):
            low = int(text) * 10**zeros
            found |= Q(**{f"{field}__range": (low, low + 10**zeros - 1)})
        return found

    return condition


def number(field: str) -> Lookup:
    return lambda text: Q(**{field: int(text)}) if is_digits(text, MOST_DIGITS) else None


def row_number(text: str) -> int | None:
    """``#123`` asks for the row with that id and no other."""
    digits = text.strip().removeprefix("#")
    return int(digits) if text.strip().startswith("#") and is_digits(digits) else None


class Cap:
    """Whether a lookup of the running search found more rows than it may return."""

    reached = False


current_cap: ContextVar[Cap | None] = ContextVar("current_cap", default=None)


@contextmanager
def noticing_cap() -> Iterator[Cap]:
    cap = Cap()
    token = current_cap.set(cap)
    try:
        yield cap
    finally:
        current_cap.reset(token)


def first_ids(rows: QuerySet[Any], field: str = "pk", limit: int = LIMIT) -> list[Any]:
    """At most ``limit`` values of ``field``; that there were more is noticed."""
    found = list(rows.order_by().values_list(field, flat=True)[: limit + 1])
    cap = current_cap.get()
    if len(found) > limit and cap is not None:
        cap.reached = True
    return found[:limit]


def bound_ids(ids: Iterable[int], limit: int = LIMIT) -> list[int]:
    """At most ``limit`` of ids that were found otherwise, the newest; that there were more is noticed."""
    found = sorted(ids, reverse=True)
    cap = current_cap.get()
    if len(found) > limit and cap is not None:
        cap.reached = True
    return found[:limit]


def vendor_of(queryset: QuerySet[Any]) -> str:
    return str(connections[queryset.db].vendor)


def found_ids(base: QuerySet[Any], conditions: Iterable[Q | None]) -> list[int]:
    """Ids of the rows that meet any of the conditions, at most LIMIT of each."""
    ids: dict[int, None] = {}
    for condition in conditions:
        if condition is not None:
            ids.update(dict.fromkeys(first_ids(base.filter(condition))))
    return list(ids)


def words_condition(words: Sequence[str], fields: Sequence[str], vendor: str) -> Q | None:
    """The words start these fields in turn ("Smith John" on lastname, firstname)."""
    if len(words) > len(fields) or not words:
        return None
    condition = Q()
    for field, word in zip(fields, words, strict=False):
        condition &= prefix_condition(field, word, vendor)
    return condition
