"""A queue of one's own: a real Redis, and settings that lead to it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings
from redis import Redis

from core.rq import sending
from tests.redis_server import BreakableRedis

needs_redis = pytest.mark.skipif(shutil.which("redis-server") is None, reason="no redis-server here")


def queues(port: int) -> dict[str, dict[str, Any]]:
    """As the guide writes it, with a port in text."""
    one = {"HOST": "127.0.0.1", "PORT": str(port), "DB": 10}
    return {
        "default": {**one, "DEFAULT_TIMEOUT": 360},
        "high": {**one, "DEFAULT_TIMEOUT": 360},
        "low": {**one, "DEFAULT_TIMEOUT": 3600},
    }


def using(server: BreakableRedis) -> Iterator[Redis]:
    """The queue is on and empty while the generator lasts."""
    sending._away_until = 0.0
    connection = Redis(port=server.port, db=10)
    connection.flushdb()
    with override_settings(SMARTY_USE_RQ=True, RQ_QUEUES=queues(server.port)):
        yield connection
    sending._away_until = 0.0
