"""What a cache that can't be reached looks like to the few callers that must know."""

from __future__ import annotations


class CacheDown(Exception):
    """The cache did not answer: an absent key means nothing now."""
