"""What a failure of the database means: repeat the work, look again, or tell the caller that it waited long enough.

Databases say the same in different words. A *conflict*: this transaction was chosen as a deadlock's victim, or could
not be put in order with another; all of it is undone and may be done again. *Waited out*: a lock was not to be had, or
a statement not done, within the limits of core.wait_limits; to wait again would hold this process for as long once
more. *Gone*: a row that was looked up has been deleted since, so whoever looks again learns what is so now.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, connection, transaction

from core import wait_limits

T = TypeVar("T")
ATTEMPTS = 3
PAUSE_SECONDS = 1.0
CONFLICT_PAUSE_SECONDS = 0.05
"""Two that met must not meet again at once."""
CONFLICT = frozenset({1213, 1020, 3101, "40001", "40P01"})
"""3101: the other nodes of a MySQL group, or of a Galera cluster, refused at commit (Galera itself says 1213)."""
WAITED_OUT = frozenset({1205, 1969, 3024, 3572, "55P03", "57014"})
GONE = frozenset({1451, 1452, "23503"})
SQLITE_WAITED_OUT = "database is locked"
SQLITE_GONE = "FOREIGN KEY constraint failed"
NOT_SAVED = ("Save with update_fields did not affect any rows", "Forced update did not affect any rows")
"""Django's words, in a plain DatabaseError."""


def code_of(error: BaseException) -> int | str:
    """MySQL's number, PostgreSQL's SQLSTATE, or the text where there is neither."""
    cause = error.__cause__
    state = getattr(cause, "sqlstate", None) or getattr(cause, "pgcode", None)
    return state or (error.args[0] if error.args else "")


def is_conflict(error: BaseException) -> bool:
    return isinstance(error, DatabaseError) and code_of(error) in CONFLICT


def is_waited_out(error: BaseException) -> bool:
    if not isinstance(error, DatabaseError):
        return False
    return code_of(error) in WAITED_OUT or SQLITE_WAITED_OUT in str(error)


def is_gone(error: BaseException) -> bool:
    """MySQL's foreign keys too, where a writer and a delete of its row met."""
    if isinstance(error, ObjectDoesNotExist):
        return True
    if isinstance(error, IntegrityError):
        return code_of(error) in GONE or SQLITE_GONE in str(error)
    return type(error) is DatabaseError and str(error).startswith(NOT_SAVED)


def as_a_whole(work: Callable[[], T]) -> T:
    """``work`` in one transaction: all of it is written, or it raises and nothing is.

    Done again after a conflict, and when a row was deleted under it; whatever else it raises is the caller's. What
    fails after the commit (a notice, a cache) is no failure of the work.
    """
    for _attempt in range(1, ATTEMPTS):
        try:
            return run_committed(work)
        except Exception as error:
            if not worth_repeating(error):
                raise
            time.sleep(random.random() * CONFLICT_PAUSE_SECONDS)  # noqa: S311  (spreads callers, hides nothing)
    return run_committed(work)


def worth_repeating(error: Exception) -> bool:
    """A conflict undoes the caller's transaction with ours, so there it is the caller's to repeat."""
    return is_gone(error) or (is_conflict(error) and not connection.in_atomic_block)


def run_committed(work: Callable[[], T]) -> T:
    done: list[T] = []
    written = False

    def note() -> None:
        nonlocal written
        written = True

    try:
        with transaction.atomic():
            transaction.on_commit(note, robust=True)
            done.append(work())
    except Exception as error:
        if not (written and done):
            raise
        wait_limits.main_log.error("FAILED_AFTER_COMMIT", exc_info=error)
    return done[0]


def through_conflicts(work: Callable[[], T]) -> T:
    """``work``, which is one transaction of its own, again after a conflict."""
    for _attempt in range(1, ATTEMPTS):
        try:
            return work()
        except DatabaseError as error:
            if connection.in_atomic_block or not is_conflict(error):
                raise
            time.sleep(random.random() * CONFLICT_PAUSE_SECONDS)  # noqa: S311  (as above)
    return work()


def retry_on_db_failure(work: Callable[[], T]) -> T:
    """The result of ``work``, tried again on a fresh connection when the database failed rather than refused.

    ``work`` must be safe to repeat: a read, or one transaction. Inside a caller's transaction it is tried once, and
    while somebody waits for the answer nothing is waited for twice.
    """
    for attempt in range(1, ATTEMPTS):
        try:
            return work()
        except (OperationalError, InterfaceError) as error:
            if connection.in_atomic_block or (wait_limits.is_serving() and is_waited_out(error)):
                raise
            connection.close()
            time.sleep(PAUSE_SECONDS * attempt)
    return work()


def fetch_rows(rows: Iterable[T]) -> list[T]:
    """The rows of a query that was not asked yet; tried again as ``retry_on_db_failure`` does."""
    return retry_on_db_failure(lambda: list(rows))
