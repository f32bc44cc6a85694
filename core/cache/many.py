"""Many cached values at once: one round trip for what is there, one builder for what is missing."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TypeVar

from django.core.cache import cache

from core.cache import store
from core.replication import build_shared

T = TypeVar("T")
N = TypeVar("N")


def cached_many(
    names: Mapping[str, N],
    build: Callable[[list[N]], Mapping[N, T]],
    *,
    seconds: float,
    lock: str,
    may_wait: bool = True,
) -> dict[N, T]:
    """The values of ``names`` (cache key -> name), missing ones built together by one caller at a time.

    The keys carry generations, so a value never grows old: it is replaced by one under another key. While somebody
    else builds, the others wait up to WAIT_SECONDS and then build for themselves; with ``may_wait`` off they get what
    there is (the caller has an older answer to give).
    """
    found: dict[N, T] = read(names)
    if len(found) == len(names):
        return found
    locked = f"lock:{lock}"
    if cache.add(locked, 1, store.LOCK_SECONDS):
        try:
            found = read(names)  # somebody may just have finished
            return found | fill(names, found, build, seconds)
        finally:
            cache.delete(locked)
    deadline = time.monotonic() + store.WAIT_SECONDS
    while len(found) < len(names) and time.monotonic() < deadline:
        if cache.get(locked) is None:  # the builder is done, or has failed, or the cache is down
            found = read(names)
            break
        if not may_wait:
            return found
        time.sleep(store.POLL_SECONDS)
        found = read(names)
    return found | fill(names, found, build, seconds)


def read(names: Mapping[str, N]) -> dict[N, T]:
    return {names[key]: value for key, value in store.get_many(names).items()}


def fill(
    names: Mapping[str, N], found: Mapping[N, T], build: Callable[[list[N]], Mapping[N, T]], seconds: float
) -> dict[N, T]:
    missing = [name for name in names.values() if name not in found]
    if not missing:
        return {}
    built = dict(build_shared(lambda: build(missing), tuple(names)))
    cache.set_many({key: built[name] for key, name in names.items() if name in built}, seconds)
    return built
