"""Counts SQL statements and cache round trips of one HTTP call."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.cache.embedded import EmbeddedCache
from core.cache.links import ClusterLink, SingleLink

EMBEDDED = (
    "get",
    "get_many",
    "set_many",
    "add",
    "incr",
    "touch",
    "delete",
    "delete_many",
    "mark_and_get",
    "get_and_mark",
)


LEFT_OUT = ("SAVEPOINT", "GET_LOCK(", "RELEASE_LOCK(")


@dataclass
class Cost:
    sql: int = 0
    cache: int = 0


def measured_with_redis() -> bool:
    return "redis" in settings.CACHES["default"]["BACKEND"].lower()


@contextmanager
def counted() -> Iterator[Cost]:
    """What happens inside: SQL statements (savepoints of the test case left out, and named locks, which MySQL alone
    needs), packets sent to the cache."""
    cost = Cost()
    with CaptureQueriesContext(connection) as queries, counted_cache(cost):
        yield cost
    cost.sql = sum(not any(word in query["sql"] for word in LEFT_OUT) for query in queries.captured_queries)


@contextmanager
def counted_cache(cost: Cost) -> Iterator[None]:
    if measured_with_redis():
        single, cluster = (patch.object(link, "ask", asking(link.ask, cost)) for link in (SingleLink, ClusterLink))
        with single, cluster:
            yield
        return
    with patch.multiple(EmbeddedCache, **{name: counting(name, cost) for name in EMBEDDED}):
        yield


def asking(ask: Any, cost: Cost) -> Any:
    """Of this thread: others look whether a cache that an earlier test took away is back."""
    caller = threading.get_ident()

    def asked(self: Any, commands: Any) -> Any:
        cost.cache += threading.get_ident() == caller
        return ask(self, commands)

    return asked


def counting(name: str, cost: Cost) -> Any:
    method = getattr(EmbeddedCache, name)

    def called(self: Any, *args: Any, **kwargs: Any) -> Any:
        cost.cache += 1
        return method(self, *args, **kwargs)

    return called
