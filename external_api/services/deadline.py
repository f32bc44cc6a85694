"""A time limit for code that is not ours: it runs in a thread of its own, and the caller waits so long and no longer.

The thread works on the caller's database connections, so it sees and takes part in the caller's transaction. When
the time is over they are revoked: whatever the thread tries then fails, and the caller goes on alone.
"""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable
from typing import Any

from django.db import InterfaceError, connections

running: contextvars.ContextVar[bool] = contextvars.ContextVar("inside_hook", default=False)
NAME = "external-api"


class HookTimeout(Exception):
    pass


class ConnectionRevoked(InterfaceError):
    """The caller waits no more: its connection is no longer this thread's to use."""


class RevocableConnection:
    """A database connection of the caller as the hook's thread sees it, until it is revoked."""

    def __init__(self, real: Any) -> None:
        object.__setattr__(self, "real", real)
        object.__setattr__(self, "lock", threading.RLock())
        object.__setattr__(self, "over", False)
        object.__setattr__(self, "before", state_of(real))

    def __getattr__(self, name: str) -> Any:
        self.check()
        value = getattr(self.real, name)
        if name in {"cursor", "chunked_cursor"}:
            return lambda *args, **kwargs: RevocableCursor(self, self.alone(value, *args, **kwargs))
        if name in CONTROL:
            return lambda *args, **kwargs: self.alone(value, *args, **kwargs)
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        self.check()
        setattr(self.real, name, value)

    def close(self) -> None:
        """Left alone: the caller closes it."""

    def close_if_unusable_or_obsolete(self) -> None:
        """Left to the caller as well."""

    def check(self) -> None:
        if self.over:
            raise ConnectionRevoked("the time limit of this call is over")

    def alone(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """One statement at a time, and none after the end."""
        with self.lock:
            self.check()
            return function(*args, **kwargs)

    def revoke(self) -> None:
        """Wait for the statement at work, then take the connection back in the state that it had before."""
        with self.lock:
            object.__setattr__(self, "over", True)
        self.real.dec_thread_sharing()
        restore_transaction(self.real, self.before)


CONTROL = frozenset(
    {"commit", "rollback", "savepoint", "savepoint_commit", "savepoint_rollback", "set_autocommit", "ensure_connection"}
)


class RevocableCursor:
    def __init__(self, revocable: RevocableConnection, cursor: Any) -> None:
        self.revocable = revocable
        self.cursor = cursor

    def __getattr__(self, name: str) -> Any:
        self.revocable.check()
        value = getattr(self.cursor, name)
        return (lambda *args, **kwargs: self.revocable.alone(value, *args, **kwargs)) if callable(value) else value

    def __iter__(self) -> Any:
        return iter(self.revocable.alone(self.cursor.fetchall))

    def __enter__(self) -> RevocableCursor:
        return self

    def __exit__(self, *args: object) -> None:
        if not self.revocable.over:
            self.cursor.close()


def state_of(real: Any) -> tuple[bool, int, int]:
    return real.in_atomic_block, len(real.savepoint_ids), len(real.atomic_blocks)


def restore_transaction(real: Any, before: tuple[bool, int, int]) -> None:
    """Undo the transactions that the hook opened and could not end."""
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
        self.revocables = {alias: RevocableConnection(connections[alias]) for alias in connections}
        self.result: Any = None
        self.error: BaseException | None = None

    def run(self) -> None:
        self.context.run(self.work)

    def work(self) -> None:
        running.set(True)
        for alias, revocable in self.revocables.items():
            connections[alias] = revocable  # type: ignore[assignment]
        try:
            self.result = self.function()
        except BaseException as error:  # noqa: BLE001  (carried to the caller, SystemExit too)
            self.error = error


def run_within(seconds: float, function: Callable[[], Any]) -> Any:
    """What ``function()`` gives or raises; HookTimeout after so many ``seconds``. Called inside another limit, only the
    outer one counts."""
    if running.get():
        return function()
    task = HookTask(function)
    for revocable in task.revocables.values():
        revocable.real.inc_thread_sharing()
    task.start()
    task.join(seconds)
    late = task.is_alive()
    for revocable in task.revocables.values():
        revocable.revoke()
    if late:
        raise HookTimeout
    if task.error is not None:
        raise task.error
    return task.result
