"""Which gateways are known to be down: a circuit breaker that all processes share, through the cache.

Whoever gets no answer says so; after FAILURES in a row nobody waits for that gateway for PAUSE_SECONDS but the command
of each minute, which goes on trying and tells when it is back. While the cache is down every gateway counts as up.
"""

from __future__ import annotations

from django.core.cache import cache

FAILURES = 2
"""One alone may be about that one message."""
PAUSE_SECONDS = 90
"""Longer than the minute after which the command tries again and, if that is in vain, says so."""


def is_open(gateway: str) -> bool:
    """Whether ``gateway`` ("mail", "sms") does not answer at present."""
    return failures(gateway) >= FAILURES


def note_failure(gateway: str) -> None:
    """Count a failure: the gateway could not be reached, or gave no answer. A message that it refuses is none."""
    cache.set(key_of(gateway), failures(gateway) + 1, PAUSE_SECONDS)


def note_success(gateway: str) -> None:
    if failures(gateway):
        cache.delete(key_of(gateway))


def failures(gateway: str) -> int:
    """In a row."""
    return int(cache.get(key_of(gateway)) or 0)


def key_of(gateway: str) -> str:
    return f"p:breaker:{gateway}"
