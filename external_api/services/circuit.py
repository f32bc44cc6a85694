"""A circuit breaker for external systems: one that does not answer is left alone for a while, so that its subscribers
do not hold all workers in turn.

Counted in each process. After FAILURES time-outs in a row calls fail at once for REST seconds; then one is let
through to see whether it is back.
"""

from __future__ import annotations

import threading
import time

FAILURES = 2
REST = 30.0

_lock = threading.Lock()
_late: dict[int, int] = {}
_until: dict[int, float] = {}


def is_open(integration_id: int) -> bool:
    """Whether to fail at once. The first call after the pause gets False and, while it tries, the others True."""
    if integration_id not in _until:
        return False
    with _lock:
        until, now = _until.get(integration_id, 0.0), time.monotonic()
        if now < until:
            return True
        _until[integration_id] = now + REST
        return False


def note_timeout(integration_id: int) -> None:
    with _lock:
        _late[integration_id] = _late.get(integration_id, 0) + 1
        if _late[integration_id] >= FAILURES:
            _until[integration_id] = time.monotonic() + REST


def note_answer(integration_id: int) -> None:
    if integration_id in _late:
        with _lock:
            _late.pop(integration_id, None)
            _until.pop(integration_id, None)
