"""``migrate`` that was cut off, runs twice at once, or comes while a dump is going on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState

from core.migrating import lock_waits, turns
from core.migrating.lock_waits import RetryingExecutor, TablesInUse, limit_lock_waits
from core.migrating.repeating import OtherTable
from core.migrating.turns import NeverOurTurn, hold_turn

on_mysql = pytest.mark.skipif(connection.vendor != "mysql", reason="other databases roll back changes of tables")
with_servers = pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite locks the whole file")
TABLE = "core_cutoff"


class First(migrations.Migration):
    """A table, and one that refers to it, with all that a table may have."""

    operations = [
        migrations.CreateModel(
            "Cutoff",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("name", models.CharField(max_length=9, db_index=True)),
            ],
        ),
        migrations.CreateModel("CutoffTag", fields=[("id", models.BigAutoField(primary_key=True))]),
        migrations.AddField("cutoff", "size", models.PositiveIntegerField(default=3)),
        migrations.AddField("cutoff", "parent", models.ForeignKey("core.Cutoff", models.CASCADE, null=True)),
        migrations.AddField("cutoff", "tags", models.ManyToManyField("core.CutoffTag")),
        migrations.AddIndex("cutoff", models.Index(fields=("size",), name="cutoff_size")),
        migrations.AddConstraint("cutoff", models.UniqueConstraint(fields=("name", "size"), name="cutoff_once")),
        migrations.AddConstraint(
            "cutoff", models.CheckConstraint(condition=models.Q(size__lt=99), name="cutoff_small")
        ),
        migrations.AlterField("cutoff", "name", models.CharField(max_length=20, db_index=True)),
    ]


class Second(migrations.Migration):
    operations = [
        migrations.RenameIndex("cutoff", "cutoff_weight", old_name="cutoff_size"),
        migrations.RemoveConstraint("cutoff", "cutoff_once"),
        migrations.RemoveConstraint("cutoff", "cutoff_small"),
        migrations.RenameField("cutoff", "name", "title"),
        migrations.RemoveField("cutoff", "parent"),
        migrations.RenameModel("CutoffTag", "CutoffWord"),
    ]


class Last(migrations.Migration):
    operations = [
        migrations.RemoveIndex("cutoff", "cutoff_weight"),
        migrations.RemoveField("cutoff", "tags"),
        migrations.RemoveField("cutoff", "title"),
        migrations.DeleteModel("Cutoff"),
        migrations.DeleteModel("CutoffWord"),
    ]


def made_of(name: str, *operations: Operation) -> migrations.Migration:
    migration = migrations.Migration(name, "core")
    migration.operations = operations  # type: ignore[misc]  # the stubs say that only a class has them
    return migration


CHAIN = [kind(name, "core") for kind, name in ((First, "first"), (Second, "second"), (Last, "last"))]


class CutOff(BaseException):
    """What a kill is to a statement that would have come next."""


@contextmanager
def cut_off_after(statements: int) -> Iterator[None]:
    left = [statements]

    def count(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.startswith(("CREATE", "ALTER", "DROP", "RENAME")):
            left[0] -= 1
            if left[0] < 0:
                raise CutOff
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        yield


@pytest.fixture(autouse=True)
def nothing_left(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if connection.vendor == "mysql" and request.node.get_closest_marker("django_db"):
        with connection.cursor() as cursor:
            found = [name for name in connection.introspection.table_names(cursor) if name.startswith(TABLE)]
            cursor.execute("SET foreign_key_checks = 0")
            for name in found:
                cursor.execute(f"DROP TABLE {name}")
            cursor.execute("SET foreign_key_checks = 1")


def applied(migration: migrations.Migration, state: ProjectState) -> ProjectState:
    after: ProjectState = RetryingExecutor(connection).apply_migration(state, migration)
    return after


def schema() -> list[Any]:
    with connection.cursor() as cursor:
        tables = sorted(name for name in connection.introspection.table_names(cursor) if name.startswith(TABLE))
        found: list[Any] = [tables]
        for name in tables:
            cursor.execute(f"SHOW CREATE TABLE {name}")
            found.append(cursor.fetchone())
        return found


@on_mysql
@pytest.mark.django_db(transaction=True)
def test_a_migration_goes_on_wherever_it_was_cut_off() -> None:
    cuts = 0
    with limit_lock_waits(connection):
        state = ProjectState()
        for migration in CHAIN:
            for statements in range(100):
                try:
                    with cut_off_after(statements):
                        after = applied(migration, state.clone())
                    break
                except CutOff:
                    cuts += 1
            once = schema()
            applied(migration, state)
            assert schema() == once, "done twice is as done once"
            state = after
    assert cuts > 20
    assert schema() == [[]]


@on_mysql
@pytest.mark.django_db(transaction=True)
def test_somebody_elses_table_and_other_mistakes_are_not_taken_for_done() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {TABLE} (id BIGINT PRIMARY KEY)")
    try:
        with limit_lock_waits(connection), pytest.raises(OtherTable) as caught:
            applied(CHAIN[0], ProjectState())
        assert f"RENAME TABLE `{TABLE}` TO `{TABLE}_old`" in str(caught.value)
        state = CHAIN[0].mutate_state(ProjectState())
        for wrong in (
            migrations.RenameField("cutoff", "size", "weight"),
            migrations.AddIndex("cutoff", models.Index(fields=("size",), name="nothing")),
            migrations.RunSQL(f"CREATE TABLE {TABLE}_2 (id BIGINT, id BIGINT)"),
        ):
            migration = made_of("wrong", wrong)
            with limit_lock_waits(connection), pytest.raises(DatabaseError):
                applied(migration, state.clone())
    finally:
        drop(TABLE)


def drop(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {name}")


# --- beside a dump ---------------------------------------------------------------------------------------------------


@contextmanager
def dump(table: str) -> Iterator[Any]:
    """What mariadb-dump and pg_dump hold: a transaction that has read the table."""
    other: Any = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608  (a name of ours)
            cursor.fetchone()
        yield other
    finally:
        other.rollback()
        other.close()


@pytest.fixture
def table() -> Iterator[str]:
    with connection.schema_editor() as editor:
        editor.create_model(model_of(CHAIN[0].operations[0]))
    yield TABLE
    drop(TABLE)


def model_of(operation: Any) -> type[models.Model]:
    state = ProjectState()
    state.add_model(ModelState("core", operation.name, operation.fields))
    return state.apps.get_model("core", operation.name)


def adding() -> tuple[migrations.Migration, ProjectState]:
    migration = made_of("adding", migrations.AddField("cutoff", "note", models.CharField(max_length=5, default="")))
    state = ProjectState()
    first = CHAIN[0].operations[0]
    assert isinstance(first, migrations.CreateModel)
    state.add_model(ModelState("core", "Cutoff", first.fields))
    return migration, state


@with_servers
@pytest.mark.django_db(transaction=True)
def test_calls_are_answered_while_a_migration_waits_for_a_dump(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock_waits, "FIRST_PAUSE_S", 0.2)
    said: list[str] = []
    waited: list[float] = []
    ended = threading.Event()
    migration, state = adding()
    executor = RetryingExecutor(connection)
    executor.say = said.append
    with dump(table) as dumping:
        caller = threading.Thread(target=call, args=(table, ended, waited))
        caller.start()

        def say(text: str) -> None:
            said.append(text)
            if len(said) == 2:
                dumping.rollback()

        executor.say = say
        try:
            with limit_lock_waits(connection):
                executor.apply_migration(state, migration)
        finally:
            ended.set()
            caller.join()
    assert len(said) >= 2
    assert "its tables are in use by" in said[0]
    assert ("connection " if connection.vendor == "mysql" else "process ") in said[0]
    assert max(waited) < 1.5
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT note FROM {table}")  # noqa: S608  (a name of ours)


def call(table: str, ended: threading.Event, waited: list[float]) -> None:
    other = connection.copy()
    try:
        while not ended.wait(0.02):
            began = time.monotonic()
            with other.cursor() as cursor:
                cursor.execute(f"SELECT id FROM {table}")  # noqa: S608  (a name of ours)
            waited.append(time.monotonic() - began)
    finally:
        other.close()


@with_servers
@pytest.mark.django_db(transaction=True)
def test_a_migration_gives_up_when_the_dump_does_not_end(table: str) -> None:
    migration, state = adding()
    executor = RetryingExecutor(connection)
    executor.longest = 0
    with dump(table), limit_lock_waits(connection), pytest.raises(TablesInUse) as caught:
        executor.apply_migration(state, migration)
    assert "Run migrate again when that has ended" in str(caught.value)


@on_mysql
@pytest.mark.django_db(transaction=True)
def test_limits_end_with_the_run() -> None:
    before_run = turns.query_value(connection, "SELECT @@SESSION.lock_wait_timeout")
    with limit_lock_waits(connection):
        assert turns.query_value(connection, "SELECT @@SESSION.lock_wait_timeout") == 1
    assert turns.query_value(connection, "SELECT @@SESSION.lock_wait_timeout") == before_run != 1


# --- two at once -----------------------------------------------------------------------------------------------------


@with_servers
@pytest.mark.django_db(transaction=True)
def test_the_second_of_two_runs_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "ATTEMPT_S", 0.05)
    said: list[str] = []
    other = connection.copy()
    try:
        with hold_turn(other, said.append):
            assert said == []
            with pytest.raises(NeverOurTurn), hold_turn(connection, said.append, longest=0.2):
                pass
            assert len(said) == 1
            assert "another migrate of this database is at work" in said[0]
        with hold_turn(connection, said.append, longest=0):
            pass
    finally:
        other.close()
    assert len(said) == 1


class File:
    """A SQLite file, as far as a turn looks at it."""

    vendor = "sqlite"

    def __init__(self, path: Path) -> None:
        self.settings_dict = {"NAME": path}

    def is_in_memory_db(self) -> bool:
        return False


@pytest.mark.django_db
def test_runs_on_one_sqlite_file_wait_too(tmp_path: Path) -> None:
    said: list[str] = []
    with hold_turn(File(tmp_path / "a"), said.append):
        with pytest.raises(NeverOurTurn), hold_turn(File(tmp_path / "a"), said.append, longest=0):
            pass
        with hold_turn(File(tmp_path / "b"), said.append, longest=0):
            pass
    assert len(said) == 1
    with hold_turn(File(tmp_path / "a"), said.append, longest=0):
        pass
