"""What a test needs of the servers, so that it runs once for each of them and no oftener.

A test needs the database when pytest-django lets it at one, and the cache when it uses Django's: with a database it
does so anyway, without one it says so (``pytest.mark.needs_cache``), and fails if it does not say so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import caches
from django.test import TransactionTestCase

DATABASE_FIXTURES = frozenset({"db", "transactional_db", "django_db_setup", "live_server"})
NEEDS = ("database", "cache")


def needs(item: pytest.Item) -> set[str]:
    """Of NEEDS. What is skipped somewhere may run elsewhere only, so that other runs are to decide."""
    found = set()
    if uses_database(item) or item.get_closest_marker("skipif"):
        found.add("database")
    if item.get_closest_marker("needs_cache"):
        found.add("cache")
    return found


def uses_database(item: pytest.Item) -> bool:
    kind = getattr(item, "cls", None)
    return (
        (isinstance(kind, type) and issubclass(kind, TransactionTestCase))
        or item.get_closest_marker("django_db") is not None
        or not DATABASE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))
    )


def select(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With ``--needing``: only what needs one of these."""
    wanted = set(config.getoption("--needing"))
    if wanted:
        left_out = [item for item in items if wanted.isdisjoint(needs(item))]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not wanted.isdisjoint(needs(item))]


class WatchedCache:
    """The cache, which writes down that it was used."""

    def __init__(self, cache: Any) -> None:
        self.__dict__.update(cache=cache, used=False)

    def __getattr__(self, name: str) -> Any:
        self.__dict__["used"] = True
        return getattr(self.cache, name)

    def __contains__(self, key: str) -> bool:
        self.__dict__["used"] = True
        return key in self.cache


def watch_cache() -> tuple[WatchedCache, Callable[[], None]]:
    """The cache as this thread sees it from now on, and how to end that."""
    places: Any = caches
    cache = places["default"]
    places["default"] = watched = WatchedCache(cache)

    def end() -> None:
        places["default"] = cache

    return watched, end
