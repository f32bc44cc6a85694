"""The last that ``migrate`` does: limits that tables lack are added, or it is said which rows stand in the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.db import IntegrityError

from core.database_limits import Limit, add_limits, join_ids, missing_limits, rows_breaking
from core.migrating.turns import Say

Patiently = Callable[[str, Callable[[], Any]], Any]


def limits_complete(connection: Any, patiently: Patiently, say: Say) -> None:
    """Table by table; a row that breaks a limit keeps out that limit alone."""
    for model, missing in list(missing_limits(connection)):
        kept = [limit for limit in missing if not log_broken(connection, model, limit, say)]
        if not kept:
            continue
        try:
            patiently(model._meta.db_table, partial(add_limits, connection, model, kept))
        except IntegrityError:  # a process of the release before wrote one this moment
            for limit in kept:
                log_broken(connection, model, limit, say)


def log_broken(connection: Any, model: Any, limit: Limit, say: Say) -> bool:
    ids = rows_breaking(connection, model, limit)
    if ids:
        say(f"{broken_text(model, limit, ids)}. Mend these rows and run migrate again: it adds the limit then")
    return bool(ids)


def broken_text(model: Any, limit: Limit, ids: list[int]) -> str:
    return f"{model._meta.label}: the limit {limit.name} is not kept by the rows {join_ids(ids)}"


def limits_missing(connection: Any) -> Iterator[tuple[Any, Limit, list[int]]]:
    """Limits that are not in the database, and ids of rows that break them (none: the next ``migrate`` adds it)."""
    for model, missing in missing_limits(connection):
        for limit in missing:
            yield model, limit, rows_breaking(connection, model, limit)
