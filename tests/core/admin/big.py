"""Filling tables with a hundred thousand rows in seconds: one example row, and what varies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection
from django.db.models import Model

from core.bulk import RowWriter


def fill(example: Model, varying: Iterable[Mapping[str, Any]]) -> None:
    """Write a row like ``example`` (unsaved) for each mapping of column name -> value, ready for the driver."""
    fields = [field for field in example._meta.concrete_fields if not field.primary_key]
    base = [field.get_db_prep_save(field.pre_save(example, add=True), connection) for field in fields]
    place = {field.column: number for number, field in enumerate(fields)}
    writer = RowWriter(type(example), [field.name for field in fields])
    rows = []
    for one in varying:
        row = list(base)
        for column, value in one.items():
            row[place[column]] = value
        rows.append(row)
    writer.insert(rows)


def moment(value: Any) -> Any:
    """A time as the driver of this database wants it."""
    return connection.ops.adapt_datetimefield_value(value)
