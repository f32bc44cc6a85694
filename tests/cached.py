"""What the cache of the tests holds."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache

our_cache: Any = cache
"""The cache with the methods that each of ours has beside those of Django's interface (core/cache/backends.py)."""


def cached_keys(pattern: str) -> list[str]:
    return list(our_cache.iter_keys(pattern))
