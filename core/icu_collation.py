"""PostgreSQL databases whose locale is C: there UPPER knows a to z only, so a search would tell "первый" from "Первый".

On such a connection the searches without case are told ICU's collation, which every database in UTF-8 has.
"""

from __future__ import annotations

import re
from typing import Any

from django.db.backends.signals import connection_created

ICU = '"und-x-icu"'
WITHOUT_CASE = ("iexact", "icontains", "istartswith", "iendswith")
CASELESS = "SELECT lower('Ё') = 'ё' OR NOT EXISTS (SELECT 1 FROM pg_collation WHERE collname = 'und-x-icu')"
UPPER = re.compile(r"UPPER\((HOST\(%s\)|[^()]+)\)")
known: dict[tuple[Any, ...], bool] = {}
"""Database -> whether its own locale knows letters; asked once a process."""


def install_charset() -> None:
    connection_created.connect(set_collation, dispatch_uid="core.icu_collation")


def set_collation(sender: Any, connection: Any, **kwargs: Any) -> None:
    if connection.vendor == "postgresql" and not knows_letters(connection):
        use_icu(connection)


def knows_letters(connection: Any) -> bool:
    database = tuple(connection.settings_dict[name] for name in ("HOST", "PORT", "NAME"))
    if database not in known:
        with connection.cursor() as cursor:
            cursor.execute(CASELESS)
            known[database] = bool(cursor.fetchone()[0])
    return known[database]


def use_icu(connection: Any) -> None:
    """Both sides of LIKE and = are put into capitals by ICU."""
    kind = type(connection)
    connection.operators = {**kind.operators, **{name: with_collation(kind.operators[name]) for name in WITHOUT_CASE}}
    connection.pattern_ops = {
        name: with_collation(words) if name in WITHOUT_CASE else words for name, words in kind.pattern_ops.items()
    }
    cast = type(connection.ops).lookup_cast
    connection.ops.lookup_cast = lambda name, internal_type=None: with_collation(
        cast(connection.ops, name, internal_type)
    )


def with_collation(words: str) -> str:
    """``UPPER(x)`` with the collation said."""
    return UPPER.sub(rf"UPPER((\1) COLLATE {ICU})", words)
