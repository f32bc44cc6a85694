"""Moving an installation to another database: every row as it was."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, connections
from django.test import TransactionTestCase

from clients.models import Client
from core.database_copy import SOURCE, models_without_table, tabled
from core.database_source import SourceUnknown, source_of
from tests import factories as make
from tests.commands import run

THEN = datetime(2020, 2, 29, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.mark.django_db
def test_a_dump_leaves_out_models_that_have_no_table() -> None:
    make.client(name="North")
    assert [model._meta.label for model in models_without_table()] == ["django_rq.Dashboard"]
    rows = json.loads(run("dumpdata"))
    assert "North" in [row["fields"]["name"] for row in rows if row["model"] == "clients.client"]


def test_every_table_of_ours_is_copied() -> None:
    tables = {model._meta.db_table for model in tabled()}
    assert {"clients_client", "tvmiddleware_account", "tvmiddleware_account_tariffs", "billing_customertransaction",
            "django_session", "django_content_type"} <= tables  # fmt: skip
    assert {
        model._meta.db_table for model in apps.get_models() if model._meta.managed and not model._meta.proxy
    } <= tables


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the source is made by SQLite's own backup of this database")
class MoveTests(TransactionTestCase):
    """The copy of this test's own database is the installation that moves."""

    def setUp(self) -> None:
        type(self).databases = {"default", SOURCE}  # which comes and goes with the copy
        client = make.client(name="Север")
        customer = make.customer(client, firstname="Анна", meta={"deep": [1, None]})
        account = make.account(client, abonement=1001, password="secret", customer=customer)
        account.tariffs.set([make.tariff(client, price="12.34")])
        Client.objects.update(updated_at=THEN)
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.file = self.folder / "old.sqlite3"
        with contextlib.closing(sqlite3.connect(self.file)) as copy:
            connection.connection.backup(copy)

    def test_every_row_is_as_it_was(self) -> None:
        Client.objects.all().delete()
        self.assertIn("rows in", run("copy_database", f"--source={self.file}"))
        client = Client.objects.get()
        self.assertEqual((client.name, client.updated_at), ("Север", THEN))
        account = client.accounts.get()
        self.assertEqual(account.customer.meta, {"deep": [1, None]})
        self.assertEqual(account.password, "secret")
        self.assertEqual(str(account.tariffs.get().price), "12.34")
        self.assertNotIn(SOURCE, connections.databases)

    def test_a_database_with_operators_is_not_overwritten(self) -> None:
        with self.assertRaisesMessage(CommandError, "the target has operators already"):
            call_command("copy_database", f"--source={self.file}")

    def test_a_row_that_is_refused_leaves_the_target_as_it_was(self) -> None:
        before = ContentType.objects.count()
        Client.objects.all().delete()
        with contextlib.closing(sqlite3.connect(self.file)) as copy:
            copy.execute("UPDATE tvmiddleware_account SET customer_id = 987654")
            copy.commit()
        with self.assertRaisesMessage(CommandError, "customer_id"):
            call_command("copy_database", f"--source={self.file}")
        self.assertEqual(Client.objects.count(), 0)
        self.assertEqual(ContentType.objects.count(), before)

    def test_databases_of_different_versions_are_not_mixed(self) -> None:
        Client.objects.all().delete()
        with contextlib.closing(sqlite3.connect(self.file)) as copy:
            copy.execute("CREATE TABLE IF NOT EXISTS django_migrations (id integer primary key, app, name, applied)")
            copy.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('geo', '0999_next', '2026-01-01')")
            copy.commit()
        with self.assertRaisesMessage(CommandError, "run migrate on both first"):
            call_command("copy_database", f"--source={self.file}")


@pytest.mark.django_db
def test_what_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no database")
    for wrong, told in {"text": "no SQLite database", "nowhere": "No such file"}.items():
        with pytest.raises(SourceUnknown, match=told):
            source_of(str(tmp_path / wrong))
    with pytest.raises(SourceUnknown, match="there is no settings file"):
        source_of("settings.nowhere")
