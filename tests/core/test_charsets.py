"""Databases that can't keep every letter: refused before they have tables, and mended."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.db import connection, connections
from django.db.backends.base.base import NO_DB_ALIAS
from django.db.models.functions import Lower
from django.test.utils import CaptureQueriesContext

from clients.models import Dealer
from core import charsets, icu_collation
from core.checks_databases import check_texts
from epg.models import EpgCategory
from tests.architecture.source import ROOT
from tests.settings_files.loading import manage

on_mysql = pytest.mark.skipif(connection.vendor != "mysql", reason="a matter of MariaDB and MySQL")
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="a matter of PostgreSQL")
OTHER = "smarty_other_texts"


@pytest.fixture
def other() -> Iterator[str]:
    """The name of a database that the test makes."""
    drop()
    yield OTHER
    drop()


def drop() -> None:
    run(f"DROP DATABASE IF EXISTS {OTHER}")


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def told(folder: Path, command: str, *flags: str) -> tuple[int, str]:
    row = {name: connection.settings_dict[name] for name in ("ENGINE", "USER", "PASSWORD", "HOST", "PORT")} | {
        "NAME": OTHER
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SMARTY_TEST")}
    done = manage(
        folder, f"DATABASES = {{'default': {row!r}}}\nVAR_DIR = {str(folder)!r}\n", command, *flags, **environment
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


@pytest.mark.django_db
def test_this_database_is_right() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert list(check_texts()) == []
    assert len(queries) == 0, "nobody who does not name a database has it asked"
    assert [one.id for one in run_checks(databases=["default"]) if str(one.id).startswith("smarty.E041")] == []


@on_mysql
@pytest.mark.django_db(transaction=True)
def test_a_database_in_utf8_is_refused_by_check_and_migrate(other: str, tmp_path: Path) -> None:
    run(f"CREATE DATABASE {other} CHARACTER SET utf8")
    for command in ("check", "migrate"):
        status, said = told(tmp_path, command)
        assert status != 0
        assert f"ALTER DATABASE `{other}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci" in said
        assert "migrate --to-utf8mb4" in said
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW TABLES FROM {other}")
        assert cursor.fetchall() == ()


@on_mysql
@pytest.mark.django_db(transaction=True)
def test_tables_of_an_old_installation_become_utf8mb4() -> None:
    """Names from outside stay exact, what is NULL stays NULL, and texts are what they were."""
    said: list[str] = []
    table = Dealer._meta.db_table
    run(
        f"ALTER TABLE {table} MODIFY name VARCHAR(255) CHARACTER SET latin1 NOT NULL, "
        "MODIFY api_key VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL",
    )
    (error,) = check_texts(databases=["default"])
    assert f"has tables in another: {table}" in error.msg
    before = definitions(table)
    charsets.convert_database(connection, said.append)
    after = definitions(table)
    assert list(check_texts(databases=["default"])) == []
    assert said == [f"{table}: converting to utf8mb4"]
    assert after.pop("name") == ("varchar(255)", "utf8mb4_unicode_ci", "NO", None)
    before.pop("name")
    assert after == before
    charsets.convert_database(connection, said.append)
    assert len(said) == 1


def definitions(table: str) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, column_type, collation_name, is_nullable, column_default "
            "FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = %s",
            [table],
        )
        return {name: tuple(rest) for name, *rest in cursor.fetchall()}


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_postgresql_without_letters_is_refused_and_without_a_locale_warned_of(other: str, tmp_path: Path) -> None:
    run(f"CREATE DATABASE {other} TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'")
    for command in ("check", "migrate"):
        status, said = told(tmp_path, command)
        assert status != 0
        assert "has the encoding SQL_ASCII" in said
        assert "TEMPLATE template0 ENCODING 'UTF8'" in said
    drop()
    run(f"CREATE DATABASE {other} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")
    status, said = told(tmp_path, "check")
    assert status == 0
    assert "(smarty.W090)" in said


NAMES = ["яблоко", "Яна", "Ель", "Ёж", "Борис", "арбуз"]


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_letters_without_a_locale_and_their_order_in_the_guides_database(other: str) -> None:
    guide = (ROOT / "docs/operator/en/install.md").read_text(encoding="utf-8")
    line = re.search(r"CREATE DATABASE smarty OWNER smarty (TEMPLATE.*?)\\?\"", guide)
    assert line is not None
    without = "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
    for locale, finds_order in ((without, False), (line[1], True)):
        drop()
        run(f"CREATE DATABASE {other} {locale}")
        alias = NO_DB_ALIAS  # which a test may open at any time
        connections.databases[alias] = {**connection.settings_dict, "NAME": other}
        try:
            assert_letters(alias, finds_order)
        finally:
            connections[alias].close()
            del connections[alias], connections.databases[alias]
            icu_collation.known.clear()


def assert_letters(alias: str, finds_order: bool) -> None:
    with connections[alias].schema_editor() as editor:
        editor.create_model(EpgCategory)
    rows = EpgCategory.objects.using(alias)
    rows.bulk_create([EpgCategory(name=name) for name in NAMES])
    for lookup in ("icontains", "iexact", "istartswith", "iendswith"):
        assert rows.filter(**{f"name__{lookup}": "ЁЖ"}).count() == 1, lookup
    assert rows.filter(name__icontains=Lower("name")).count() == len(NAMES)
    assert rows.filter(pk__icontains="1").exists()
    right = ["арбуз", "Борис", "Ёж", "Ель", "яблоко", "Яна"]
    assert (list(rows.order_by("name").values_list("name", flat=True)) == right) == finds_order
    assert bool(list(check_texts(databases=[alias]))) != finds_order
