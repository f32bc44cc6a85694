"""A change of a table that waits for a dump holds up every call that comes after it. So it waits for a moment only.

When the moment was not enough, the migration is undone (PostgreSQL) or left as it is (MariaDB and MySQL, where what was
done is found done: ``repeating``), calls go on, and after a while it is tried again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.db import DatabaseError
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.executor import MigrationExecutor

from core.migrating.repeating import RepeatingEditor
from core.migrating.turns import Say, query_value

LOCK_MS = 500
LOCK_S = 1
"""MariaDB and MySQL count whole seconds."""
LONGEST_S = 900.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 2.0, 15.0
BUSY = frozenset({1205, 1213, "55P03", "40P01"})
"""Waited too long for a lock; deadlock."""
OTHERS_MYSQL = (
    "SELECT CONCAT('connection ', p.id, ' of ', p.user, '@', p.host, ', ', "
    "TIMESTAMPDIFF(SECOND, t.trx_started, NOW()), ' s') FROM information_schema.innodb_trx t "
    "JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id "
    "WHERE p.id <> CONNECTION_ID() ORDER BY t.trx_started LIMIT 1"
)
OTHERS_POSTGRESQL = (
    "SELECT concat('process ', a.pid, ' of ', a.usename, ' ', a.application_name, ', ', "
    "extract(epoch FROM now() - a.xact_start)::int, ' s') FROM pg_stat_activity a "
    "WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND EXISTS (SELECT 1 FROM pg_locks l "
    "WHERE l.pid = a.pid AND l.locktype = 'relation') ORDER BY a.xact_start NULLS LAST LIMIT 1"
)


class TablesInUse(Exception):
    """The tables were in use all the time; the text says by whom."""


class LockTimeoutEditor(BaseDatabaseSchemaEditor):
    """PostgreSQL: limits that end with the migration's transaction, so that no pooler hands them on. It stands before
    Django's own editor, which can't be imported where the driver is not installed."""

    def __enter__(self) -> Any:
        editor = super().__enter__()
        if self.atomic_migration and not self.collect_sql:
            query_value(self.connection, "SELECT set_config('lock_timeout', %s, true)", f"{LOCK_MS}ms")
            query_value(self.connection, "SELECT set_config('statement_timeout', '0', true)")
        return editor


class RetryingExecutor(MigrationExecutor):
    """Django's, which begins a migration again that could not get its tables."""

    say: Say = staticmethod(lambda text: None)
    longest = LONGEST_S

    def apply_migration(self, state: Any, migration: Any, fake: bool = False, fake_initial: bool = False) -> Any:
        apply = super().apply_migration
        return self.patiently(migration, lambda: apply(state.clone(), migration, fake, fake_initial))

    def unapply_migration(self, state: Any, migration: Any, fake: bool = False) -> Any:
        unapply = super().unapply_migration
        return self.patiently(migration, lambda: unapply(state, migration, fake))

    def patiently(self, migration: Any, attempt: Callable[[], Any]) -> Any:
        deadline = time.monotonic() + self.longest
        pause = FIRST_PAUSE_S
        while True:
            try:
                return attempt()
            except DatabaseError as error:
                if code_of(error) not in BUSY:
                    raise
                self.wait(migration, pause, deadline, error)
            pause = min(pause * 2, LONGEST_PAUSE_S)

    def wait(self, migration: Any, pause: float, deadline: float, error: DatabaseError) -> None:
        by = in_use_by(self.connection)
        if time.monotonic() + pause > deadline:
            raise TablesInUse(
                f"{migration}: its tables are in use by {by}. Nobody was held up; what is done stays done. "
                "Run migrate again when that has ended"
            ) from error
        self.say(f"{migration}: its tables are in use by {by}; calls go on, trying again in {pause:.0f} s")
        time.sleep(pause)


def code_of(error: BaseException) -> Any:
    """The number of MariaDB and MySQL, the SQLSTATE of PostgreSQL."""
    state = getattr(error.__cause__, "sqlstate", None)
    return state or (error.args[0] if error.args else None)


def in_use_by(connection: Any) -> str:
    """Whose transaction is the oldest, as far as we may see it."""
    found = None
    with suppress(DatabaseError):  # MariaDB shows others' transactions to those who have the right PROCESS
        found = query_value(connection, OTHERS_MYSQL if connection.vendor == "mysql" else OTHERS_POSTGRESQL)
    return str(found or "another transaction (a dump, a report: SHOW FULL PROCESSLIST as the database's root tells)")


def editor_for(connection: Any) -> type[BaseDatabaseSchemaEditor] | None:
    """None: this database's changes of tables wait for nobody."""
    if connection.vendor == "mysql":
        return RepeatingEditor
    if connection.vendor == "postgresql":
        return type("LockTimeoutPostgresEditor", (LockTimeoutEditor, connection.SchemaEditorClass), {})
    return None


@contextmanager
def limit_lock_waits(connection: Any) -> Iterator[None]:
    """For the block, changes of tables wait for locks a moment only; once begun they may last as long as they need."""
    editor = editor_for(connection)
    if editor is None:
        yield
        return
    with limits(connection):
        connection.SchemaEditorClass, before = editor, connection.SchemaEditorClass
        try:
            yield
        finally:
            connection.SchemaEditorClass = before


@contextmanager
def limits(connection: Any) -> Iterator[None]:
    """MariaDB's and MySQL's, of the connection."""
    if connection.vendor != "mysql":
        yield
        return
    wanted = {"lock_wait_timeout": LOCK_S} | ({"max_statement_time": 0} if connection.mysql_is_mariadb else {})
    before = {name: query_value(connection, f"SELECT @@SESSION.{name}") for name in wanted}
    try:
        set_variables(connection, wanted)
        yield
    finally:
        with suppress(DatabaseError):
            set_variables(connection, before)


def set_variables(connection: Any, values: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        for name, value in values.items():
            cursor.execute(f"SET SESSION {name} = %s", (value,))
