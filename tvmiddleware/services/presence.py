"""Presence marks of all operators on their way to SQL."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.cache import cache

from clients.models import Client
from tvmiddleware.cache import keys
from tvmiddleware.services.heartbeat import flush_presence

OVERLAP = timedelta(seconds=5)  # marks that other nodes, with clocks a little off, made around the last run
FIRST_LOOK_BACK = timedelta(days=1)


def flush_all(*, now: datetime) -> int:
    """Flush every operator's marks since its last flush; the number of sessions."""
    return sum(flush_since_last(client_id, now) for client_id in Client.objects.values_list("pk", flat=True))


def flush_since_last(client_id: int, now: datetime) -> int:
    key = keys.presence_flushed(client_id)
    since = (cache.get(key) or now - FIRST_LOOK_BACK) - OVERLAP
    flushed = flush_presence(client_id=client_id, now=now, since=since)
    cache.set(key, now, None)
    return flushed
