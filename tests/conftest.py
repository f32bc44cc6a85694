"""Fixtures of the whole suite."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from core.cache import store
from core.cache.local import LocalMemory


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    """Every test starts with an empty cache of its own."""
    store.settle()
    cache.clear()
    LocalMemory.clear_everywhere()
    yield
    cache.clear()
    LocalMemory.clear_everywhere()
