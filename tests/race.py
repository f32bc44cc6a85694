"""Several callers at the same moment, each in a thread with its own database connection.

SQLite's test database lives in memory, which threads can't share: there the committed rows are copied to a file first
and the threads work on the file, with the same transaction mode as an installation. The connection to the memory is put
aside meanwhile: a database in memory ends with its last connection, whoever closes it.
"""

from __future__ import annotations

import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.db import connection, connections
from django.test import TransactionTestCase, override_settings

from core.cache.local import memory
from settings.builders import sqlite

Work = Callable[[], Any]
NO_TIME_LIMITS = override_settings(
    SMARTY_DB_LOCK_SECONDS=0,
    SMARTY_DB_STATEMENT_SECONDS=0,
    SMARTY_DB_LOCK_SECONDS_BACKGROUND=0,
    SMARTY_DB_STATEMENT_SECONDS_BACKGROUND=0,
)
"""For races whose outcome counts, not how long they take: on a busy machine ten callers of one row wait for seconds."""


class RaceTestCase(TransactionTestCase):
    """``race`` runs functions at once; what they left behind is read with ``after``."""

    def race(self, work: Sequence[Work], after: Work = lambda: None) -> tuple[list[Any], Any]:
        """The results (or exceptions) of ``work`` in its order, and what ``after`` returns when all are done."""
        with shared_database():
            return run(work), run([after])[0]


def run(work: Sequence[Work]) -> list[Any]:
    results: list[Any] = [None] * len(work)
    barrier = threading.Barrier(len(work))

    def one(place: int) -> None:
        try:
            barrier.wait()
            results[place] = work[place]()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(place,)) for place in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def is_in_memory() -> bool:
    """Of SQLite only."""
    sqlite: Any = connection
    return bool(sqlite.is_in_memory_db())


@contextmanager
def shared_database() -> Iterator[None]:
    cache.clear()
    memory.clear()
    if connection.vendor != "sqlite" or not is_in_memory():
        yield
        return
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "race.sqlite3"
        target = sqlite3.connect(path)
        connection.connection.backup(target)
        target.execute("PRAGMA journal_mode=WAL")  # as an installed one: threads must not all turn it on
        target.close()
        kept, settings = connections["default"], connections.settings["default"]
        connections.settings["default"] = {**settings, **sqlite(path)}
        del connections["default"]  # this thread, too, works on the file
        try:
            yield
        finally:
            connections["default"].close()
            connections.settings["default"], connections["default"] = settings, kept
