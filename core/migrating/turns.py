"""Whose turn it is to migrate a database: the second of two runs waits for the first to end, on whatever machine."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from core.lock_errors import Busy
from core.locks import hold_lock

Say = Callable[[str], None]
ATTEMPT_S = 1.0
SAY_EVERY_S = 30.0
LONGEST_S = 3600.0
NUMBER = 0x5AA7_0001
"""Of PostgreSQL's advisory locks; they are apart for each database."""


class NeverOurTurn(Exception):
    """The other run has not ended; the text says whose it is."""


@contextmanager
def hold_turn(connection: Any, say: Say, longest: float = LONGEST_S) -> Iterator[None]:
    """Hold the database's turn for the block; wait for it. Raises NeverOurTurn after ``longest`` seconds."""
    with WAYS.get(connection.vendor, by_file)(connection, say, longest):
        yield


def wait(attempt: Callable[[], bool], who: Callable[[], str], say: Say, longest: float) -> None:
    began = reported = time.monotonic()
    first = True
    while not attempt():
        now = time.monotonic()
        if first or now - reported >= SAY_EVERY_S:
            say(f"another migrate of this database is at work ({who()}): waiting for it to end")
            first, reported = False, now
        if now - began >= longest:
            raise NeverOurTurn(f"another migrate of this database is still at work ({who()}); nothing was done")
        time.sleep(ATTEMPT_S)


@contextmanager
def by_name(connection: Any, say: Say, longest: float) -> Iterator[None]:
    """MariaDB, MySQL: the lock belongs to the connection that changes tables, so it also lasts as long as a statement
    goes on that a killed run has left behind."""
    name = lock_name(str(query_value(connection, "SELECT DATABASE()")))
    wait(
        lambda: bool(query_value(connection, "SELECT GET_LOCK(%s, 0)", name)),
        lambda: f"connection {query_value(connection, 'SELECT IS_USED_LOCK(%s)', name)}",
        say,
        longest,
    )
    try:
        yield
    finally:
        with suppress(Exception):  # a connection that is lost has no lock
            query_value(connection, "SELECT RELEASE_LOCK(%s)", name)


def lock_name(database: str) -> str:
    """Names hold for the whole server, and have 64 characters at most."""
    return f"smarty.migrate.{hashlib.sha256(database.encode()).hexdigest()[:32]}"


@contextmanager
def by_transaction(connection: Any, say: Say, longest: float) -> Iterator[None]:
    """PostgreSQL: a lock of a transaction, on a connection of its own. A pooler between may give every statement
    outside a transaction to another server process; a session's lock would be left behind there."""
    holder = connection.copy()
    try:
        holder.set_autocommit(False)
        query_value(holder, "SELECT set_config('idle_in_transaction_session_timeout', '0', true)")
        wait(
            lambda: bool(query_value(holder, "SELECT pg_try_advisory_xact_lock(%s)", NUMBER)),
            lambda: f"process {query_value(holder, HOLDER, NUMBER)}",
            say,
            longest,
        )
        yield
    finally:
        with suppress(Exception):
            holder.rollback()
        holder.close()


HOLDER = "SELECT max(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid::bigint = %s"


@contextmanager
def by_file(connection: Any, say: Say, longest: float) -> Iterator[None]:
    """SQLite, which one machine has: a file of locks. Tables in memory are nobody else's."""
    if connection.vendor != "sqlite" or connection.is_in_memory_db():
        yield
        return
    name = f"migrate.{lock_name(str(connection.settings_dict['NAME']))}"
    held: list[Any] = []
    busy: list[str] = []

    def attempt() -> bool:
        lock = hold_lock(name)
        try:
            lock.__enter__()
        except Busy as error:
            busy[:] = [str(error)]
            return False
        held.append(lock)
        return True

    wait(attempt, lambda: busy[0], say, longest)
    try:
        yield
    finally:
        held[0].__exit__(None, None, None)


WAYS = {"mysql": by_name, "postgresql": by_transaction}


def query_value(connection: Any, statement: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        row = cursor.fetchone()
    return row[0] if row else None
