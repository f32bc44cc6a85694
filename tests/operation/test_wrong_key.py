"""A server whose key file was exchanged: its log says so when it is started; it serves all the same."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import requests
from django.test import override_settings

from core import installation, secretbox
from core.models import InstallationFact
from tests.operation.serving import server, until
from tests.patience import HANG_SECONDS

TABLE = f"CREATE TABLE {InstallationFact._meta.db_table} (id INTEGER PRIMARY KEY, name TEXT, value TEXT)"


def test_a_key_of_another_installation(tmp_path: Path) -> None:
    with override_settings(SMARTY_SECRETS_KEY="the right one", SMARTY_SECRETS_KEY_FILE=""):
        canary = secretbox.seal_text(installation.SONG)
    with closing(sqlite3.connect(tmp_path / "db.sqlite3")) as database, database:
        # as an installation's is: where two connections at once make it so, SQLite tells one that it is locked
        database.execute("PRAGMA journal_mode=WAL")
        database.execute(TABLE)
        database.execute("INSERT INTO core_installationfact (name, value) VALUES (?, ?)", ("canary", canary))
    key = tmp_path / "secrets.key"
    text = (
        "from settings.builders import embedded_cache, sqlite\n"
        f"HERE = Path({str(tmp_path)!r})\nSMARTY_SECRETS_KEY_FILE = {str(key)!r}\n"
        "DATABASES = {'default': sqlite(HERE / 'db.sqlite3')}\n"
        "CACHES = {'default': embedded_cache(HERE / 'cache.sqlite3')}\n"
    )
    key.write_text("the wrong one")
    with server(tmp_path, text) as base:
        until(lambda: "nobody can log in with a password" in (tmp_path / "server.log").read_text())
        assert requests.get(f"{base}/tvmiddleware/api/health/check/", timeout=HANG_SECONDS).status_code == 200
