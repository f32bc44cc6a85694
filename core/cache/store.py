"""How the product caches: generations instead of key sweeps, one builder at a time, stale rather than nothing.

Two kinds of keys: *regular* ones are saved answers and may vanish at any time; *protected* ones (prefix ``p:``) are
state that only lives here (stream tokens, presence) and survive ``flushall`` without ``--flush-protected``.
"""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Callable, Iterable
from logging import DEBUG
from typing import Any, NamedTuple, TypeVar

from django.core.cache import cache

from core.cache.keyspace import PROTECTED as PROTECTED
from core.cache.local import generations
from core.logs import log_event
from core.replication import build_shared
from core.work import on_primary

T = TypeVar("T")
LOCK_SECONDS = 20
WAIT_SECONDS = 3.0
POLL_SECONDS = 0.02
STALE_SECONDS = 600
JITTER = 0.1
TOMBSTONE_SECONDS = 60
"""Seconds; longer than any reader takes between its SQL and its write."""
TOMBSTONE_BITS = 62
BATCH = 1000


class Entry(NamedTuple):
    """A cached value and when it stops being fresh (Unix seconds)."""

    fresh_until: float
    value: Any


def get_many(keys: Iterable[str]) -> dict[str, Any]:
    """One round trip for all keys; absent keys are left out. A cache that is down is an empty cache."""
    return cache.get_many(list(keys)) or {}


_newest = 0


def new_generation() -> int:
    """The time in nanoseconds; never twice the same in a process, whatever the clock does."""
    global _newest  # noqa: PLW0603  (a race costs nothing: two threads then have different times)
    _newest = max(_newest + 1, time.time_ns())
    return _newest


def bump_generation(key: str) -> None:
    """Start a new generation: everything whose key carries the old number is dead at once."""
    cache.set(key, new_generation(), None)
    log_event("cache", "OBJECT_INVALIDATED", DEBUG, object=key, deps_key=key)


def read_generation(key: str, found: Any = None) -> int:
    """The current generation; pass what a ``get_many`` found to save the round trip."""
    if found is not None:
        generations[key] = found
        return int(found)
    fresh = new_generation()
    if cache.add(key, fresh, None):
        return fresh
    return int(cache.get(key) or fresh)


def keep_value(key: str, value: T, seconds: float, stale: float = STALE_SECONDS) -> T:
    """Store a value that is fresh for about ``seconds`` (jittered) and may be served stale for ``stale`` more."""
    fresh = seconds * (1 - random.random() * JITTER)  # noqa: S311  (spreads expiry, hides nothing)
    cache.set(key, Entry(time.time() + fresh, value), seconds + stale)
    log_event("cache", "OBJECT_CACHED", DEBUG, object=type(value).__name__, timeout=seconds, key=key, deps="")
    return value


def get_or_build(
    key: str, build: Callable[[], T], seconds: float, entry: Any = None, stale: float = STALE_SECONDS
) -> T:
    """The value under ``key``, built by one caller at a time.

    A stale value is answered at once to all but the one who rebuilds it; with no value at all the others wait for the
    builder up to WAIT_SECONDS and then build for themselves. ``entry`` is what a ``get_many`` already found.
    """
    found = entry if entry is not None else cache.get(key)
    if isinstance(found, Entry) and found.fresh_until > time.time():
        value: T = found.value
        return value
    lock = f"lock:{key}"
    if cache.add(lock, 1, LOCK_SECONDS):
        try:
            again = cache.get(key)  # the builder before us may have finished between our look and our lock
            if isinstance(again, Entry) and again.fresh_until > time.time():
                return again.value  # type: ignore[no-any-return]
            return keep_value(key, build_shared(build, key), seconds, stale)
        finally:
            cache.delete(lock)
    if isinstance(found, Entry):
        return found.value  # type: ignore[no-any-return]
    return _wait(key, build, seconds, stale)


def put_tombstones(keys: Iterable[str]) -> None:
    """Forget values that ``get_owned`` keeps. A reader who read before the change can't put the old value back: what
    stands here now is a number that only a reader who has seen it may replace."""
    wanted = list(keys)
    for start in range(0, len(wanted), BATCH):
        cache.set_many(
            {key: secrets.randbits(TOMBSTONE_BITS) for key in wanted[start : start + BATCH]}, TOMBSTONE_SECONDS
        )


def get_owned(key: str, build: Callable[[], T], seconds: float, found: Any = None) -> T:
    """A value that belongs to one owner, so that nobody else builds it meanwhile; ``found`` is what the cache held.

    Forgotten a moment ago, it is built from the primary: another of the owner's boxes may be sent to a replica that
    does not have the change yet, and what it finds is kept.
    """
    if found is not None and not isinstance(found, int):
        return found  # type: ignore[no-any-return]
    value = build() if found is None else on_primary(build)
    put_owned(key, found, value, seconds)
    return value


def put_owned(key: str, found: int | None, value: Any, seconds: float) -> None:
    """Keep what was read after ``found`` (None: nothing; a number: a tombstone) stood there, unless the value was
    forgotten again since."""
    if found is None:
        cache.add(key, value, seconds)
    else:
        cache.swap(key, found, value, seconds)  # type: ignore[attr-defined]


def _wait(key: str, build: Callable[[], T], seconds: float, stale: float) -> T:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
        found = cache.get(key)
        if isinstance(found, Entry):
            return found.value  # type: ignore[no-any-return]
        if cache.get(f"lock:{key}") is None:  # the builder failed, or the cache is down
            break
    return keep_value(key, build_shared(build, key), seconds, stale)


def flush_cache(*, protected: bool) -> None:
    """Drop the regular part, or with ``protected`` everything. Raises CacheDown or the cache's own error."""
    if protected:
        cache.clear()
    else:
        cache.forget_regular()  # type: ignore[attr-defined]


def replay_missed() -> bool:
    """Tell the cache what it missed while it was away, commands that are over included; whether it is there now."""
    return bool(cache.settle())  # type: ignore[attr-defined]
