"""Limits on guessing: count the try first, then look at the secret, so that parallel guesses count too."""

from __future__ import annotations

from django.core.cache import cache


def count_try(key: str, seconds: int, times: int = 1) -> int:
    """One more try under ``key``, or so many; how many there were in its current period. 0: the cache is down, nobody
    counts."""
    if cache.add(key, times, seconds):
        return times
    try:
        return int(cache.incr(key, times) or 0)
    except ValueError:  # the period ended between the two calls
        return times


def forget_tries(key: str) -> None:
    """Drop the counter: the secret was right, so earlier slips do not count."""
    cache.delete(key)
