"""Limits on guessing: count the try first, then look at the secret, so that parallel guesses count too."""

from __future__ import annotations

from django.core.cache import cache


def count_try(key: str, seconds: int) -> int:
    """One more try under ``key``; how many there were in its current period. 0: the cache is down, nobody counts."""
    if cache.add(key, 1, seconds):
        return 1
    try:
        return int(cache.incr(key) or 0)
    except ValueError:  # the period ended between the two calls
        return 1


def forget_tries(key: str) -> None:
    """Drop the counter: the secret was right, so earlier slips do not count."""
    cache.delete(key)
