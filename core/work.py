"""What this thread's current API call does with the databases: how much SQL, whether it wrote, where it may read."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.db.backends.signals import connection_created

T = TypeVar("T")


class Work(threading.local):
    sql_count = 0
    sql_seconds = 0.0
    wrote = False
    request: Any = None
    """The call that may read from a replica; None: nobody may (it writes, it is a command, it fills a shared cache)."""
    replica: str | None = None
    """The connection that this call reads from, once it has been chosen."""


work = Work()


def begin_call() -> None:
    """A call starts: what the thread did before is not counted. It reads from the primary until ``may_read``."""
    work.sql_count = 0
    work.sql_seconds = 0.0
    work.wrote = False
    work.request = work.replica = None


def may_read(request: Any) -> None:
    """Let the call read from replicas from now on: the caller is known, and the method only reads."""
    work.request = request


def end_call() -> None:
    work.request = work.replica = None


def on_primary(build: Callable[[], T]) -> T:
    """What ``build`` reads is to be shared or kept, so it must not come from a replica that lags behind."""
    before, work.request = work.request, None
    try:
        return build()
    finally:
        work.request = before


def count_sql(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    started = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        work.sql_count += 1
        work.sql_seconds += time.perf_counter() - started


def count_on(sender: Any, connection: Any, **kwargs: Any) -> None:
    if count_sql not in connection.execute_wrappers:
        connection.execute_wrappers.append(count_sql)


def count_statements() -> None:
    """Count from now on, in connections that are opened from now on."""
    connection_created.connect(count_on, dispatch_uid="core.work")
