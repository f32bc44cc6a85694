"""System checks of how databases keep texts. ``check`` and ``migrate`` ask; migrate does nothing where it is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections

from core import charsets

WITHOUT_ORDER = frozenset({"C", "POSIX", "C.UTF-8", "C.utf8"})


@register(Tags.database)
def check_texts(databases: Sequence[str] | None = None, **kwargs: Any) -> Iterator[CheckMessage]:
    """Whether every text can be kept, compared and sorted."""
    for alias in databases or ():
        asked = {"mysql": check_mysql, "postgresql": check_postgresql}.get(connections[alias].vendor)
        if asked is not None:
            yield from asked(alias, connections[alias])


def check_mysql(alias: str, connection: Any) -> Iterator[CheckMessage]:
    found = charsets.database_charset(connection)
    tables = charsets.other_tables(connection)
    if found == charsets.WANTED and not tables:
        return
    mend = charsets.alter_database(connection)
    what = f"has the character set {found}" if found != charsets.WANTED else f"has tables in another: {names(tables)}"
    yield Error(
        f"DATABASES[{alias!r}] must keep texts in utf8mb4 and {what}, which loses emoji and other scripts. "
        f"After a dump `migrate --to-utf8mb4` mends it; while it has no tables this does: {mend}",
        id="smarty.E041",
    )


def names(tables: Sequence[str]) -> str:
    return ", ".join(tables[:5]) + (f" and {len(tables) - 5} more" if len(tables) > 5 else "")


def check_postgresql(alias: str, connection: Any) -> Iterator[CheckMessage]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_encoding_to_char(encoding), datcollate, datlocprovider, current_database() "
            "FROM pg_database WHERE datname = current_database()"
        )
        encoding, locale, provider, name = cursor.fetchone()
    icu = "LOCALE_PROVIDER icu ICU_LOCALE 'ru' LOCALE 'C.UTF-8'"
    new = f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' {icu}"
    if encoding != "UTF8":
        yield Error(
            f"DATABASES[{alias!r}] has the encoding {encoding}, which keeps bytes and not letters. Dump it, rename it, "
            f"make another with {new} and load the dump there",
            id="smarty.E041",
        )
    elif provider != "i" and locale in WITHOUT_ORDER:
        yield Warning(
            f"DATABASES[{alias!r}] has the locale {locale}: lists by name have all capitals first, and Ё before А.",
            hint=f"Another database, and the dump loaded there: {new}",
            id="smarty.W090",
        )
