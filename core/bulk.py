"""Many rows in few statements, the same on SQLite, MariaDB/MySQL and PostgreSQL.

``bulk_create`` builds a model instance a row and prepares every value; for the guide's hundred thousands of rows that
costs more than the database does. Here the caller hands over values that are ready for the driver.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

import orjson
from django.db import OperationalError, connection, connections, models
from django.db.models import QuerySet
from django.db.models.constants import OnConflict

M = TypeVar("M", bound=models.Model)
ROWS_A_STATEMENT = 500
IDS_A_STATEMENT = 900
ROWS_A_PAGE = 5000
BYTES_A_STATEMENT = 3 * 2**18
"""Less than the smallest max_allowed_packet that a server came with (1 MB), so nobody has to raise it."""
BYTES_A_LETTER = 4
BYTES_A_NUMBER = 24
TOO_LARGE = frozenset({1153, 2006, 2013, 2020})
"""MariaDB and MySQL refuse a packet, or hang up."""


class RowWriter:
    """Writes rows of one model. ``fields`` are field names in the order of the values of a row."""

    def __init__(self, model: type[models.Model], fields: Sequence[str], *, using: str = "default") -> None:
        self.connection: Any = connections[using]
        meta: Any = model._meta
        self.columns: list[str] = [meta.get_field(name).column for name in fields]
        quote = self.connection.ops.quote_name
        names = ", ".join(quote(column) for column in self.columns)
        self.head = f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES "  # noqa: S608  (names of our own models)
        limit = self.connection.features.max_query_params
        self.rows_a_statement = min(ROWS_A_STATEMENT, limit // len(self.columns)) if limit else ROWS_A_STATEMENT
        self.key: str = meta.pk.column

    def insert(self, rows: Sequence[Sequence[Any]]) -> None:
        self._write(rows, "")

    def update(self, rows: Sequence[Sequence[Any]]) -> None:
        """Rows that exist: found by primary key (one of ``fields``), every other field is set.

        No row may take a unique value that another row still holds: move that one away first.
        """
        others = [column for column in self.columns if column != self.key]
        suffix = self.connection.ops.on_conflict_suffix_sql(self.columns, OnConflict.UPDATE, others, [self.key])
        self._write(rows, " " + suffix)

    def _write(self, rows: Sequence[Sequence[Any]], suffix: str) -> None:
        with self.connection.cursor() as cursor:
            for part in split_by_size(rows, bytes_of, self.rows_a_statement):
                constants = [constant(part, column) for column in range(len(self.columns))]
                row = "(" + ", ".join("%s" if one is None else one for one in constants) + ")"
                varying = [column for column, one in enumerate(constants) if one is None]
                values = [row_values[column] for row_values in part for column in varying]
                with telling_size(part):
                    cursor.execute(self.head + ", ".join([row] * len(part)) + suffix, values)


def split_by_size(
    rows: Sequence[Any], measure: Callable[[Any], int], most: int = ROWS_A_STATEMENT
) -> Iterator[Sequence[Any]]:
    """Parts of at most so many rows and BYTES_A_STATEMENT; a larger row is a part of its own."""
    start = size = 0
    for place, row in enumerate(rows):
        more = measure(row)
        if place > start and (size + more > BYTES_A_STATEMENT or place - start >= most):
            yield rows[start:place]
            start, size = place, 0
        size += more
    if rows:
        yield rows[start:]


def bytes_of(row: Sequence[Any]) -> int:
    """No fewer than the row's values are in a statement, quoted."""
    return sum(BYTES_A_LETTER * len(one) if isinstance(one, str) else BYTES_A_NUMBER for one in row)


@contextmanager
def telling_size(rows: Sequence[Sequence[Any]]) -> Iterator[None]:
    """A row that no statement can carry: the error says which parameter of the server to raise."""
    try:
        yield
    except OperationalError as error:
        size = bytes_of(rows[0])
        if len(rows) > 1 or size < BYTES_A_STATEMENT or error.args[0] not in TOO_LARGE:
            raise
        hint = f"one row of up to {size} bytes: raise max_allowed_packet of the server"
        raise OperationalError(error.args[0], f"{error.args[1]} ({hint})") from error


def constant(rows: Sequence[Sequence[Any]], column: int) -> str | None:
    """The SQL of a column that says the same in all rows (nothing, or one number): drivers take long over values."""
    first = rows[0][column]
    if not (first == "" or type(first) is int) or any(row[column] != first for row in rows):
        return None
    return "''" if first == "" else str(first)


def rows_create(rows: Sequence[M]) -> Sequence[M]:
    """Insert these, all of one model; each has its id afterwards."""
    if not rows:
        return rows
    if connection.features.can_return_rows_from_bulk_insert:
        type(rows[0])._default_manager.bulk_create(rows)
    else:  # MySQL proper tells the id of one row only
        for row in rows:
            row.save(force_insert=True)
    return rows


def split_items(items: Sequence[Any], size: int = IDS_A_STATEMENT) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def rows_by_pages(rows: QuerySet[Any, Any], *fields: str, size: int = ROWS_A_PAGE) -> Iterator[tuple[Any, ...]]:
    """``fields`` of all the rows in the order of their primary keys, with one page in memory.

    Every page is a query of its own, so the caller may take his time and write in between. A cursor that stays open on
    the server (``iterator()``) is lost when the next statement goes to another connection of PgBouncer.
    """
    page, last = rows.order_by("pk"), None
    while True:
        found = list((page if last is None else page.filter(pk__gt=last)).values_list("pk", *fields)[:size])
        for row in found:
            yield row[1:]
        if len(found) < size:
            return
        last = found[-1][0]


class Adapter:
    """Turns Unix seconds and JSON into what the driver of this database wants."""

    def __init__(self, using: str = "default") -> None:
        self.connection: Any = connections[using]
        self.moments: dict[int, Any] = {}

    def moment(self, seconds: int) -> Any:
        """Remembered: a guide has few different times and many programmes at each."""
        found = self.moments.get(seconds)
        if found is None:
            found = self.connection.ops.adapt_datetimefield_value(datetime.fromtimestamp(seconds, UTC))
            self.moments[seconds] = found
        return found

    def json(self, value: Any) -> Any:
        if self.connection.vendor == "postgresql":
            return self.connection.ops.adapt_json_value(value, None)
        return orjson.dumps(value).decode()


def delete_by_ids(model: type[models.Model], field: str, ids: Sequence[int], *, using: str = "default") -> int:
    """Delete rows whose ``field`` is one of ``ids``, without looking for dependants: delete those first."""
    removed = 0
    for part in split_items(ids):
        found = model._default_manager.using(using).filter(**{f"{field}__in": part})
        removed += int(found._raw_delete(using))
    return removed


def update_by_id(model: type[models.Model], field: str, values: dict[int, Any], *, using: str = "default") -> None:
    """Set one field of rows to a value each: ``UPDATE ... CASE id WHEN ...``. Values are ready for the driver."""
    connection: Any = connections[using]
    meta: Any = model._meta
    quote = connection.ops.quote_name
    table, name, key = quote(meta.db_table), quote(meta.get_field(field).column), quote(meta.pk.column)
    with connection.cursor() as cursor:
        for ids in split_items(list(values), ROWS_A_STATEMENT // 2):
            cases = " ".join(["WHEN %s THEN %s"] * len(ids))
            places = ", ".join(["%s"] * len(ids))
            cursor.execute(
                f"UPDATE {table} SET {name} = CASE {key} {cases} END WHERE {key} IN ({places})",  # noqa: S608
                [part for one in ids for part in (one, values[one])] + list(ids),
            )
