"""Fixtures of the whole suite."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from core.cache.local import memory


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    """Every test starts with an empty cache of its own."""
    cache.clear()
    memory.clear()
    yield
    cache.clear()
    memory.clear()
