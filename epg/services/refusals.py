"""Rows that a database refuses, found by halving: one of them must not cost the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any, Protocol, TypeVar

from django.db import DatabaseError, DataError, IntegrityError, connections, transaction

from epg.services.rows import ProgramRow

WRONG_LETTERS = frozenset({1300, 1366, 3988})
"""MariaDB's and MySQL's numbers for characters that a column can't have; the driver calls that operational."""


class RefusedRow(Exception):
    """The database will not have some row of those it was given."""


def is_refusal(error: DatabaseError) -> bool:
    """Is it about what was to be written, not about the connection or other transactions?"""
    return isinstance(error, DataError | IntegrityError) or (bool(error.args) and error.args[0] in WRONG_LETTERS)


class OfADay(Protocol):
    @property
    def day(self) -> date: ...


D = TypeVar("D", bound=OfADay)


class Refusals:
    """What was refused within one transaction."""

    def __init__(self, using: str = "default") -> None:
        self.using = using
        self.begins: list[int] = []
        self.reason = ""

    def write(
        self, writing: Callable[[Sequence[Any]], None], values: Sequence[Any], rows: Sequence[ProgramRow]
    ) -> set[int]:
        """Give ``values`` to ``writing``, less those that it can't have; the numbers of those that it took. ``rows``
        are the same as the guide sees them. Raises what is the connection's fault and no row's."""
        taken: set[int] = set()
        waiting = [range(len(values))] if values else []
        while waiting:
            part = waiting.pop()
            try:
                with transaction.atomic(using=self.using):
                    writing(values[part.start : part.stop])
                taken.update(part)
            except DatabaseError as error:
                self.check_connection(error)
                middle = part.start + len(part) // 2
                if len(part) > 1:
                    waiting += [range(part.start, middle), range(middle, part.stop)]
                else:
                    self.refuse(rows[part.start], error)
        return taken

    def check_connection(self, error: DatabaseError) -> None:
        connection = connections[self.using]
        if connection.needs_rollback or not connection.is_usable():
            raise error

    def refuse(self, row: ProgramRow, error: DatabaseError) -> None:
        self.begins.append(row.begin)
        self.reason = self.reason or f"{type(error).__name__}: {error}"

    def spared(self, days: Sequence[D]) -> list[D]:
        """The days of which nothing was refused."""
        hit = {datetime.fromtimestamp(begin, UTC).date() for begin in self.begins}
        return [one for one in days if one.day not in hit]
