"""``check --deploy`` asks the Redis servers of the settings as a stranger would."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from core.cache import checks
from core.cache.checks import check_open_redis, is_loopback, redis_servers
from tests.redis_server import BreakableRedis

pytestmark = pytest.mark.skipif(shutil.which("redis-server") is None, reason="no redis-server here")


@pytest.fixture(scope="module")
def server() -> Iterator[BreakableRedis]:
    with BreakableRedis() as started:
        yield started


def test_a_redis_for_everybody(server: BreakableRedis, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CACHES = {"default": {"BACKEND": "core.cache.backends.RedisCache", "LOCATION": server.url}}
    assert list(check_open_redis()) == [], "loopback"
    monkeypatch.setattr(checks, "is_loopback", lambda host: False)
    assert [(found.id, str(server.port) in found.msg) for found in check_open_redis()] == [("smarty.W052", True)]
    server.client().config_set("requirepass", "secret")
    assert list(check_open_redis()) == []
    server.kill()
    assert list(check_open_redis()) == [], "nobody there"


def test_which_servers(settings: Any) -> None:
    nodes = {"CONNECTION_POOL_KWARGS": {"startup_nodes": [{"host": "10.0.0.1", "port": "7000"}]}}
    settings.CACHES = {
        "default": {"LOCATION": ["redis://:x@10.0.0.2:6380/1", "rediss://10.0.0.3/1"]},
        "cluster": {"LOCATION": "redis://10.0.0.9/0", "OPTIONS": nodes},
        "unix": {"LOCATION": "unix:///run/redis.sock"},
        "file": {"LOCATION": "var/cache.sqlite3"},
    }
    settings.SMARTY_USE_RQ = False
    found = {("10.0.0.2", 6380, False), ("10.0.0.3", 6379, True), ("10.0.0.1", 7000, False)}
    assert set(redis_servers()) == found
    settings.SMARTY_USE_RQ = True
    settings.RQ_QUEUES = {"default": {"HOST": "10.0.0.4", "PORT": "6381"}, "low": {"URL": "redis://10.0.0.5/3"}}
    assert set(redis_servers()) - found == {("10.0.0.4", 6381, False), ("10.0.0.5", 6379, False)}


def test_loopback() -> None:
    assert [host for host in ("127.0.0.1", "127.0.0.9", "::1", "localhost") if not is_loopback(host)] == []
    assert not is_loopback("10.0.0.1")
