"""How long a process waits for a lock and for a statement of the database.

Whoever serves boxes, billing systems or staff is one of a few processes, and uWSGI ends it after 30 seconds: it waits
for a locked row some seconds and no longer, then the caller is told so. Commands and workers hold nobody up; they have
limits of their own. The limits are set when a connection is opened, so no call pays for them.
"""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.db.backends.signals import connection_created

main_log = logging.getLogger("smarty_main")
_serving = False


def mark_serving() -> None:
    """Say that callers wait for what this process does: database statements and locks get short time limits."""
    global _serving  # noqa: PLW0603  (what a process is does not change while it runs)
    _serving = True


def is_serving() -> bool:
    return _serving


def limits() -> tuple[float, float]:
    """Seconds for a lock and for a statement; 0 = the server's own setting."""
    if is_serving():
        return settings.SMARTY_DB_LOCK_SECONDS, settings.SMARTY_DB_STATEMENT_SECONDS
    return settings.SMARTY_DB_LOCK_SECONDS_BACKGROUND, settings.SMARTY_DB_STATEMENT_SECONDS_BACKGROUND


def statement_for(connection: Any, lock: float, statement: float) -> str:
    """What sets the limits on a new connection; "" = nothing to set, or a database without such limits."""
    if connection.vendor == "mysql":
        return mysql_statement(lock, statement, mariadb=connection.mysql_is_mariadb)
    return postgresql_statement(lock, statement) if connection.vendor == "postgresql" else ""


def mysql_statement(lock: float, statement: float, *, mariadb: bool) -> str:
    """Locks of rows, of tables (an ALTER TABLE beside us), and statements; MySQL proper limits those that read only."""
    statements = []
    if lock:
        seconds = max(1, round(lock))
        statements += [f"innodb_lock_wait_timeout = {seconds}", f"lock_wait_timeout = {seconds}"]
    if statement:
        milliseconds = f"max_execution_time = {round(statement * 1000)}"
        statements.append(f"max_statement_time = {statement:g}" if mariadb else milliseconds)
    return f"SET SESSION {', '.join(statements)}" if statements else ""


def postgresql_statement(lock: float, statement: float) -> str:
    """One statement for both: a new connection costs one round trip more, not two."""
    named = {"lock_timeout": lock, "statement_timeout": statement}
    statements = [
        f"set_config('{name}', '{round(seconds * 1000)}', false)" for name, seconds in named.items() if seconds
    ]
    return f"SELECT {', '.join(statements)}" if statements else ""


def limit_waiting(sender: Any, connection: Any, **kwargs: Any) -> None:
    text = statement_for(connection, *limits())
    if text:
        with connection.connection.cursor() as cursor:  # below Django: no call counts it as its own
            cursor.execute(text)


def limit_connections() -> None:
    """Those that are opened from now on."""
    connection_created.connect(limit_waiting, dispatch_uid="core.wait_limits")
