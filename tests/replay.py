"""Rows that many classes of tests begin with: built once through the ORM, written again as they are.

Building the cast takes a few hundred statements; writing its rows again takes one a table. Ids are those of the first
time: no database gives an id of a committed or rolled back row again but SQLite, where the rows that follow get
higher ones. Where something is in the way (a class made rows of its own before), it is built anew.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.apps import apps
from django.db import IntegrityError, connection, transaction

T = TypeVar("T")
Row = tuple[Any, ...]


@dataclass(frozen=True)
class TableRows:
    table: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def insert(self) -> None:
        quote = connection.ops.quote_name
        names, marks = ", ".join(map(quote, self.columns)), ", ".join(["%s"] * len(self.columns))
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {quote(self.table)} ({names}) VALUES ({marks})", self.rows)  # noqa: S608


class Replayed(Generic[T]):
    """What ``build`` makes. A call writes the rows and gives objects of its own, as ``build`` itself would."""

    def __init__(self, build: Callable[[], T]) -> None:
        self.build = build
        self.made: tuple[T, list[TableRows]] | None = None

    def __call__(self) -> T:
        if self.made is None:
            self.made = self.record()
            return deepcopy(self.made[0])
        made, tables = self.made
        try:
            with transaction.atomic(), connection.constraint_checks_disabled():
                for one in tables:
                    one.insert()
        except IntegrityError:
            return self.build()
        return deepcopy(made)

    def record(self) -> tuple[T, list[TableRows]]:
        before = {one.table: set(one.rows) for one in stored()}
        made = self.build()
        tables = [
            TableRows(one.table, one.columns, tuple(row for row in one.rows if row not in before.get(one.table, ())))
            for one in stored()
        ]
        return deepcopy(made), [one for one in tables if one.rows]


def stored() -> list[TableRows]:
    """All rows of all tables of ours, as the driver gives them."""
    models = apps.get_models(include_auto_created=True)
    names = sorted({model._meta.db_table for model in models if model._meta.managed and not model._meta.proxy})
    found = []
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")  # noqa: S608  (a table of ours)
            columns = tuple(column[0] for column in cursor.description)
            found.append(TableRows(name, columns, tuple(map(hashable, cursor.fetchall()))))
    return found


def hashable(row: Any) -> Row:
    """Drivers give some values as memory views."""
    return tuple(bytes(value) if isinstance(value, memoryview | bytearray) else value for value in row)
