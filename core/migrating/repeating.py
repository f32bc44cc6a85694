"""Statements of ``migrate`` that MariaDB and MySQL have done already.

They can't roll back a change of tables, so a run that was killed leaves a migration half done, and the next run begins
it anew. Each single statement is done or not done, so what the database calls there (or gone) already is taken as done.
"""

from __future__ import annotations

import re
from typing import Any

from django.db import DatabaseError, models
from django.db.backends.mysql.schema import DatabaseSchemaEditor

THERE = {
    "CREATE TABLE": {1050},
    "CREATE INDEX": {1061},
    "CREATE UNIQUE": {1061},
    "ADD COLUMN": {1060},
    "ADD CONSTRAINT": {1005, 1022, 1061, 1826, 3822},
}
"""What a statement makes -> errors that say: it is there."""
GONE = {
    "DROP TABLE": {1051},
    "DROP INDEX": {1091, 1146},
    "DROP COLUMN": {1091, 1146},
    "DROP FOREIGN KEY": {1091, 1146},
    "DROP CONSTRAINT": {1091, 1146},
    "DROP CHECK": {1091, 1146, 3821},
}
"""What a statement takes away -> errors that say: it is gone, maybe with its table."""
SAME_NAME = re.compile(r"errno: 121\b")
"""Of error 1005, which says many things."""
NAME = r"`([^`]+)`"
RENAMED_TABLE = re.compile(rf"RENAME TABLE {NAME} TO {NAME}")
RENAMED_COLUMN = re.compile(rf"ALTER TABLE {NAME} (?:RENAME COLUMN|CHANGE) {NAME} (?:TO )?{NAME}")
RENAMED_INDEX = re.compile(rf"ALTER TABLE {NAME} RENAME INDEX {NAME} TO {NAME}")
NO_TABLE, NO_COLUMN, NO_INDEX = 1146, 1054, 1176


class OtherTable(DatabaseError):
    """A table of that name is there and is not the one that the migration makes."""


class RepeatingEditor(DatabaseSchemaEditor):
    """Django's, which takes for done what was done."""

    def execute(self, sql: Any, params: Any = ()) -> None:
        try:
            super().execute(sql, params)
        except DatabaseError as error:
            if self.collect_sql or not self.is_done(str(sql), error):
                raise

    def create_model(self, model: type[models.Model]) -> None:
        super().create_model(model)
        if not self.collect_sql:
            self.compare(model)

    def _constraint_names(self, model: type[models.Model], *args: Any, **kwargs: Any) -> Any:
        """A table that is gone has none."""
        found = super()._constraint_names  # type: ignore[misc]  # unknown to the checker's stubs
        return found(model, *args, **kwargs) if model._meta.db_table in self.tables() else []

    def compare(self, model: type[models.Model]) -> None:
        """Later steps of the migration may have added columns; one that lacks is somebody else's table."""
        table = model._meta.db_table
        found = self.columns(table)
        lacking = [str(field.column) for field in model._meta.local_concrete_fields if field.column not in found]
        if lacking:
            raise OtherTable(
                f"a table {table} without {', '.join(lacking)} is there, which this version did not make: "
                f"rename it (RENAME TABLE `{table}` TO `{table}_old`) and run migrate again"
            )

    def is_done(self, sql: str, error: DatabaseError) -> bool:
        code = error.args[0] if error.args else 0
        if code == 1005 and not SAME_NAME.search(str(error)):
            return False
        known = THERE | GONE
        return any(code in known[words] for words in known if words in sql) or self.is_renamed(sql, code)

    def is_renamed(self, sql: str, code: int) -> bool:
        """The old name is not there, the new one is."""
        if code == NO_TABLE and (names := RENAMED_TABLE.match(sql)):
            return names[2] in self.tables()
        if code == NO_COLUMN and (names := RENAMED_COLUMN.match(sql)):
            return names[3] in self.columns(names[1])
        if code == NO_INDEX and (names := RENAMED_INDEX.match(sql)):
            return names[3] in self.constraints(names[1])
        return False

    def tables(self) -> list[str]:
        return self.connection.introspection.table_names()

    def columns(self, table: str) -> set[str]:
        with self.connection.cursor() as cursor:
            return {row.name for row in self.connection.introspection.get_table_description(cursor, table)}

    def constraints(self, table: str) -> dict[str, Any]:
        with self.connection.cursor() as cursor:
            found: dict[str, Any] = self.connection.introspection.get_constraints(cursor, table)
            return found
