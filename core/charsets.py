"""The character set of a MariaDB or MySQL database and of its tables, and how all becomes utf8mb4."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps

WANTED = "utf8mb4"
COLLATION = "utf8mb4_unicode_ci"
OTHERS = (
    "SELECT DISTINCT c.table_name FROM information_schema.columns c JOIN information_schema.tables t "
    "USING (table_schema, table_name) WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE' "
    "AND c.character_set_name IS NOT NULL AND c.character_set_name <> %s ORDER BY 1"
)

COLUMNS = (
    "SELECT column_name, column_type, is_nullable FROM information_schema.columns "
    "WHERE table_schema = DATABASE() AND table_name = %s AND character_set_name <> %s ORDER BY ordinal_position"
)
"""None of ours has a default in the database."""


def database_charset(connection: Any) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT @@character_set_database")
        return str(cursor.fetchone()[0])


def other_tables(connection: Any) -> list[str]:
    """Tables of ours with a text in another character set; an operator's own beside them are his."""
    ours = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} | {"django_migrations"}
    with connection.cursor() as cursor:
        cursor.execute(OTHERS, [WANTED])
        return [name for (name,) in cursor.fetchall() if name in ours]


def alter_database(connection: Any) -> str:
    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    return f"ALTER DATABASE {name} CHARACTER SET {WANTED} COLLATE {COLLATION}"


def convert_database(connection: Any, say: Callable[[str], None]) -> None:
    """The database and every table of ours that is not so. A run that was cut off goes on with the next table."""
    with connection.cursor() as cursor:
        if database_charset(connection) != WANTED:
            cursor.execute(alter_database(connection))
        for name in other_tables(connection):
            say(f"{name}: converting to {WANTED}")
            cursor.execute(alter_table(connection, name))


def alter_table(connection: Any, name: str) -> str:
    """In one statement. Columns that are utf8mb4 keep the collation that they have, which CONVERT TO would replace."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [name, WANTED])
        changes = [
            f"MODIFY {quote(column)} {kind} CHARACTER SET {WANTED} COLLATE {COLLATION} "
            f"{'NULL' if nullable == 'YES' else 'NOT NULL'}"
            for column, kind, nullable in cursor.fetchall()
        ]
    default = f"DEFAULT CHARACTER SET {WANTED} COLLATE {COLLATION}"
    return f"ALTER TABLE {quote(name)} {', '.join([default, *changes])}"
