"""The cache calls that tell a cache that is down from an empty one, on whichever cache the suite runs with."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from django.core.cache import cache, caches
from redis.exceptions import ConnectionError as RedisDown

from core.cache.embedded import EmbeddedCache
from core.cache.errors import CacheDown

pytestmark = pytest.mark.needs_cache

calls: Any = cache
REDIS = not isinstance(caches["default"], EmbeddedCache)


@contextmanager
def down() -> Iterator[None]:
    """The cache does not answer for as long as the block lasts."""
    with ExitStack() as patches:
        if REDIS:
            patches.enter_context(patch("redis.connection.ConnectionPool.get_connection", side_effect=RedisDown))
            patches.enter_context(patch("core.cache.wire.Wire.exchange", side_effect=RedisDown))
            patches.enter_context(patch("core.cache.wire.Wire.open", side_effect=RedisDown))
        else:
            patches.enter_context(patch.object(EmbeddedCache, "db", property(broken)))
        yield
    while not calls.settle():  # a try may be under way
        time.sleep(0.01)


def broken(self: EmbeddedCache) -> sqlite3.Connection:
    raise sqlite3.OperationalError("disk I/O error")


def test_get_many_strict() -> None:
    cache.set_many({"a": 1, "b": {"x": [2]}}, 60)
    assert calls.get_many_strict(["a", "b", "c"]) == {"a": 1, "b": {"x": [2]}}
    assert calls.get_many_strict([]) == {}
    with down(), pytest.raises(CacheDown):
        calls.get_many_strict(["a"])


def test_put_marked() -> None:
    assert calls.put_marked("token", ("value", 1), 60, ("watching", "7.1", 1000.0))
    assert cache.get("token") == ("value", 1)
    assert calls.marks("watching", 1000) == {"7.1": 1000.0}
    calls.put_marked("token", "again", 60, ("watching", "7.1", 1500.0))
    assert calls.marks("watching", 0) == {"7.1": 1500.0}
    with down():
        assert not calls.put_marked("token", 1, 60, ("watching", "7.1", 2000.0))
    # what was noted meanwhile is made up for
    assert calls.marks("watching", 0) == {"7.1": 2000.0 if REDIS else 1500.0}


def test_count_many() -> None:
    for name, members in (("one", 3), ("two", 1)):
        for number in range(members):
            calls.put_marked("x", 1, 60, (name, str(number), 1000.0 + number))
    assert calls.count_many(["one", "two", "three"], 1001) == {"one": 2, "two": 0, "three": 0}
    with down():
        assert calls.count_many(["one"], 0) == {}
