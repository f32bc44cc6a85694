"""The embedded cache on a disk that is full: for some seconds at a time it lives in memory.

What was written there is not seen by other processes, and what others changed is not seen here; so it is not believed
for longer, and when the file can be written again everything that can be made anew is forgotten first, for all.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from core.logs import log_event

SECONDS_IN_MEMORY = 10.0
REFUSALS = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN})

P = ParamSpec("P")
R = TypeVar("R")


class OnDisk(Protocol):
    """A cache whose thread may leave its file."""

    def leave_file(self) -> None: ...


C = TypeVar("C", bound=OnDisk)


def survive_full_disk(method: Callable[Concatenate[C, P], R]) -> Callable[Concatenate[C, P], R]:
    """The method, again in memory where the file could not be written."""

    @wraps(method)
    def call(self: C, /, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(self, *args, **kwargs)
        except sqlite3.OperationalError as error:
            if not refused(error):
                raise
            log_event("cache", "CACHE_FILE_NOT_WRITTEN", error=error)
            self.leave_file()
        return method(self, *args, **kwargs)

    return call


def refused(error: sqlite3.Error) -> bool:
    """Whether the disk, and no lock or mistake, is the reason."""
    code: Any = getattr(error, "sqlite_errorcode", None)
    return isinstance(code, int) and code & 0xFF in REFUSALS


class Aboard:
    """One thread's cache in memory."""

    def __init__(self, schema: str) -> None:
        self.until = time.monotonic() + SECONDS_IN_MEMORY
        self.db = sqlite3.connect(":memory:", isolation_level=None)
        self.db.executescript(schema)

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self.until
