"""Fixtures of the whole suite."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from django.core.cache import cache

from core.cache import store
from core.cache.local import LocalMemory
from tests import emptying, garbage, migrated, one_stack, selection


def pytest_configure(config: pytest.Config) -> None:
    garbage.wait()
    emptying.install()
    one_stack.install()
    if os.environ.get("SMARTY_TEST_DB", "sqlite") != "sqlite":
        config.option.nomigrations = False  # collations and constraints of these are made by migrations


def pytest_addoption(parser: pytest.Parser) -> None:
    told = "run only what needs this (repeat it: any of these)"
    parser.addoption("--needing", action="append", default=[], choices=selection.NEEDS, help=told)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    selection.select(config, items)


def pytest_collection_finish() -> None:
    garbage.begin()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """pytest-django's own, and a dump of it where ``make test`` wants one."""
    migrated.save_if_wanted(dict(os.environ))


@pytest.fixture(autouse=True)
def _fresh_cache(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test starts with an empty cache of its own, if it may use one."""
    LocalMemory.clear_everywhere()
    yield from fresh_cache() if needs_cache(request.node) else unused_cache()
    LocalMemory.clear_everywhere()


def needs_cache(item: pytest.Item) -> bool:
    return selection.uses_database(item) or "cache" in selection.needs(item)


def fresh_cache() -> Iterator[None]:
    store.replay_missed()
    cache.clear()
    yield
    cache.clear()


def unused_cache() -> Iterator[None]:
    watched, end = selection.watch_cache()
    yield
    end()
    assert not watched.used, "it uses the cache, which it has to say: @pytest.mark.needs_cache"
