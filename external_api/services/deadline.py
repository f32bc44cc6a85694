"""A time limit for code that is not ours: it runs in a thread of its own, and the caller waits so long and no longer.

The thread works on the caller's database connections, so it sees and takes part in the caller's transaction. They are
lent: when the time is over the loan ends, whatever the thread tries then fails, and the caller goes on alone.
"""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable
from typing import Any

from django.db import InterfaceError, connections

running: contextvars.ContextVar[bool] = contextvars.ContextVar("inside_hook", default=False)
NAME = "external-api"


class TookTooLong(Exception):
    pass


class LoanEnded(InterfaceError):
    """The caller waits no more: its connection is no longer this thread's to use."""


class Loan:
    """A database connection as a borrowing thread sees it."""

    def __init__(self, real: Any) -> None:
        object.__setattr__(self, "real", real)
        object.__setattr__(self, "lock", threading.RLock())
        object.__setattr__(self, "over", False)
        object.__setattr__(self, "before", state_of(real))

    def __getattr__(self, name: str) -> Any:
        self.check()
        value = getattr(self.real, name)
        if name in {"cursor", "chunked_cursor"}:
            return lambda *args, **kwargs: LentCursor(self, self.alone(value, *args, **kwargs))
        if name in CONTROL:
            return lambda *args, **kwargs: self.alone(value, *args, **kwargs)
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        self.check()
        setattr(self.real, name, value)

    def close(self) -> None:
        """The lender's to close."""

    def close_if_unusable_or_obsolete(self) -> None:
        """The lender's as well."""

    def check(self) -> None:
        if self.over:
            raise LoanEnded("the time limit of this call is over")

    def alone(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """One statement at a time, and none after the end."""
        with self.lock:
            self.check()
            return function(*args, **kwargs)

    def end(self) -> None:
        """Wait for the statement at work, then take the connection back as it was lent."""
        with self.lock:
            object.__setattr__(self, "over", True)
        self.real.dec_thread_sharing()
        give_back(self.real, self.before)


CONTROL = frozenset(
    {"commit", "rollback", "savepoint", "savepoint_commit", "savepoint_rollback", "set_autocommit", "ensure_connection"}
)


class LentCursor:
    def __init__(self, loan: Loan, cursor: Any) -> None:
        self.loan = loan
        self.cursor = cursor

    def __getattr__(self, name: str) -> Any:
        self.loan.check()
        value = getattr(self.cursor, name)
        return (lambda *args, **kwargs: self.loan.alone(value, *args, **kwargs)) if callable(value) else value

    def __iter__(self) -> Any:
        return iter(self.loan.alone(self.cursor.fetchall))

    def __enter__(self) -> LentCursor:
        return self

    def __exit__(self, *args: object) -> None:
        if not self.loan.over:
            self.cursor.close()


def state_of(real: Any) -> tuple[bool, int, int]:
    return real.in_atomic_block, len(real.savepoint_ids), len(real.atomic_blocks)


def give_back(real: Any, before: tuple[bool, int, int]) -> None:
    """Undo the transactions that the borrower opened and could not end."""
    if state_of(real) == before:
        return
    was_atomic, savepoints, blocks = before
    if was_atomic:
        opened = [sid for sid in real.savepoint_ids[savepoints:] if sid]
        del real.savepoint_ids[savepoints:]
        del real.atomic_blocks[blocks:]
        real.needs_rollback = False
        if opened:
            real.savepoint_rollback(opened[0])
        return
    real.in_atomic_block = real.needs_rollback = False
    real.savepoint_ids.clear()
    real.atomic_blocks.clear()
    real.run_on_commit = []
    try:
        real.rollback()
        real.set_autocommit(True)
    finally:
        real.close()


class HookTask(threading.Thread):
    def __init__(self, function: Callable[[], Any]) -> None:
        super().__init__(name=NAME, daemon=True)
        self.function = function
        self.context = contextvars.copy_context()
        self.loans = {alias: Loan(connections[alias]) for alias in connections}
        self.result: Any = None
        self.error: BaseException | None = None

    def run(self) -> None:
        self.context.run(self.work)

    def work(self) -> None:
        running.set(True)
        for alias, loan in self.loans.items():
            connections[alias] = loan  # type: ignore[assignment]
        try:
            self.result = self.function()
        except BaseException as error:  # noqa: BLE001  (carried to the caller, SystemExit too)
            self.error = error


def run_within(seconds: float, function: Callable[[], Any]) -> Any:
    """What ``function()`` gives or raises; TookTooLong after so many seconds. Inside another limit that one holds."""
    if running.get():
        return function()
    task = HookTask(function)
    for loan in task.loans.values():
        loan.real.inc_thread_sharing()
    task.start()
    task.join(seconds)
    late = task.is_alive()
    for loan in task.loans.values():
        loan.end()
    if late:
        raise TookTooLong
    if task.error is not None:
        raise task.error
    return task.result
