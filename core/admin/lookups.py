"""Conditions in the address of a list (``?price__gte=5``): those that mean something for their column.

Django hands whatever is there to the database: a range of one end, a year of thirty digits, an id that no column holds.
Not all of that ends in an error that the list can show.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from core.admin.zone import day_start, read_day
from core.clock import FIRST_DAY, LAST_DAY
from core.numbers import is_digits, read_exact

ORDERED = frozenset({"exact", "gt", "gte", "lt", "lte"})
TEXTS = frozenset(
    {"exact", "iexact", "contains", "icontains", "startswith", "istartswith", "endswith", "iendswith", "in"}
)
NUMBERS = (models.IntegerField, models.AutoField, models.ForeignKey, models.ManyToManyField)


def parse_lookup_values(model: type[models.Model], name: str, values: Iterable[Any]) -> list[Any]:
    """The texts that were sent for a condition, days and moments as those of the reader's zone.

    Raises IncorrectLookupParameters. A name that is no column is somebody else's to judge.
    """
    texts = [str(value) for value in values]
    field, lookup = resolve(model, name)
    if field is None or lookup == "isnull":
        return texts
    if isinstance(field, models.DateField):
        require(lookup in ORDERED)
        return [moment(text) if isinstance(field, models.DateTimeField) else day(text) for text in texts]
    for text in texts:
        check(field, lookup, text)
    return texts


def resolve(model: type[models.Model], name: str) -> tuple[Any, str]:
    """(column, what is asked of it) of ``tariff__price__gte``; (None, "") where it names no column."""
    field: Any = None
    parts = name.split("__")
    while parts and model is not None:
        try:
            field = model._meta.pk if parts[0] == "pk" else model._meta.get_field(parts[0])
        except FieldDoesNotExist:
            break
        parts = parts[1:]
        model = field.related_model
    return field, "__".join(parts) or "exact"


def check(field: Any, lookup: str, text: str) -> None:
    require("\x00" not in text)
    pieces = text.split(",") if lookup == "in" else [text]
    if isinstance(field, NUMBERS) or field.is_relation:
        require(lookup in ORDERED | {"in"} and all(is_digits(one.removeprefix("-")) for one in pieces))
    elif isinstance(field, models.DecimalField):
        require(lookup in ORDERED | {"in"} and all(is_exact(one) for one in pieces))
    elif isinstance(field, models.BooleanField):
        require(lookup in {"exact", "in"})
    elif isinstance(field, models.CharField | models.TextField):
        require(lookup in TEXTS)
    else:
        require(lookup == "exact")


def is_exact(text: str) -> bool:
    try:
        return abs(read_exact(text)) < 10**18
    except ValueError:
        return False


def moment(text: str) -> str:
    found = read_moment(text)
    require(found is not None)
    return found.isoformat() if found else ""


def day(text: str) -> str:
    found = read_day(text)
    require(found is not None)
    return found.isoformat() if found else ""


def read_moment(text: str) -> datetime | None:
    """A day (its beginning) or a moment, of the reader's zone unless it names its own; None: neither."""
    found = read_day(text)
    if found is not None:
        return day_start(found)
    try:
        at = parse_datetime(text)
        if at is None or not FIRST_DAY < at.date() <= LAST_DAY:
            return None
        return timezone.make_aware(at) if timezone.is_naive(at) else at
    except (ValueError, ValidationError):
        return None


def require(sound: bool) -> None:
    if not sound:
        raise IncorrectLookupParameters
