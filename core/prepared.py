"""Querysets whose SQL is worked out once: for the few reads that happen a thousand times a second after a power cut.

Building and compiling a joined queryset takes the ORM several times what the database needs to answer it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connections, router
from django.db.models import Model, QuerySet

FIRST_MARK = 8_200_000_000_000_000_001
"""Stands in for a parameter while the SQL is made; no id is that large."""


class Prepared:
    """``make`` gets one placeholder per parameter and returns a ``values_list`` queryset of plain columns.

    Rows come as the driver has them: what is not a number or a text in every database (booleans) is the caller's to
    convert.
    """

    def __init__(self, model: type[Model], make: Callable[..., QuerySet[Any, Any]], parameters: int = 1) -> None:
        self.model = model
        self.make = make
        self.marks = [FIRST_MARK + place for place in range(parameters)]
        self.known: dict[str, tuple[str, tuple[Any, ...]]] = {}

    def rows(self, *values: Any) -> list[tuple[Any, ...]]:
        """All rows, read from the database that the router chooses now."""
        alias = router.db_for_read(self.model)
        sql, params = self.known.get(alias) or self.compiled(alias)
        given = dict(zip(map(str, self.marks), values, strict=True))
        with connections[alias].cursor() as cursor:
            cursor.execute(sql, [given.get(str(param), param) for param in params])
            return [tuple(row) for row in cursor.fetchall()]

    def compiled(self, alias: str) -> tuple[str, tuple[Any, ...]]:
        query = self.make(*self.marks).using(alias)
        sql, params = query.query.get_compiler(alias).as_sql()
        self.known[alias] = sql, tuple(params)
        return self.known[alias]
