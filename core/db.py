"""The database in long-running work: connections get lost, transactions get chosen as a deadlock's victim."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

T = TypeVar("T")
ATTEMPTS = 3
PAUSE_SECONDS = 1.0


def stubbornly(work: Callable[[], T]) -> T:
    """The result of ``work``, tried again on a fresh connection when the database failed rather than refused.

    ``work`` must be safe to repeat: a read, or one transaction. Inside a caller's transaction it is tried once.
    """
    for attempt in range(1, ATTEMPTS):
        try:
            return work()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(PAUSE_SECONDS * attempt)
    return work()
