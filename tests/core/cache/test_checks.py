"""``check --deploy`` asks the Redis servers of the settings as a stranger would."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import Settings

from core.cache import checks
from core.cache.backends import RedisCache
from core.cache.checks import check_addresses, check_evictions, check_open_redis, is_loopback, redis_servers
from tests.redis_server import BreakableRedis

pytestmark = [
    pytest.mark.needs_cache,
    pytest.mark.skipif(shutil.which("redis-server") is None, reason="no redis-server here"),
]


@pytest.fixture(scope="module")
def server() -> Iterator[BreakableRedis]:
    with BreakableRedis() as started:
        yield started


def test_a_redis_for_everybody(server: BreakableRedis, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CACHES = {"default": {"BACKEND": "core.cache.backends.RedisCache", "LOCATION": server.url}}
    assert list(check_open_redis()) == [], "loopback"
    monkeypatch.setattr(checks, "is_loopback", lambda host: False)
    assert [(found.id, str(server.port) in found.msg) for found in check_open_redis()] == [("smarty.W052", True)]
    server.client().config_set("requirepass", "secret")
    assert list(check_open_redis()) == []
    server.kill()
    assert list(check_open_redis()) == [], "nobody there"


def test_which_servers(settings: Settings) -> None:
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


@pytest.mark.parametrize(
    ("address", "readable"),
    [
        ("redis://127.0.0.1:6379/1", True),
        ("redis://user:p%2Fss%23@host/1", True),
        ("rediss://:p@ss@host:6379", True),
        ("unix:///run/redis.sock", True),
        ("/var/lib/smarty/cache.sqlite3", True),
        ("redis://:pa/ss@host:6379/1", False),
        ("redis://:12/ss@host:6379/1", False),
        ("redis://:pa#ss@host:6379/1", False),
        ("redis://:12?ss@host/1", False),
        ("redis://:pa[ss@host/1", False),
        ("redis://host:6379/one", False),
        ("redis://host:port/1", False),
    ],
)
def test_an_address_with_a_password_that_is_not_escaped(
    address: str, readable: bool, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "cache", None)
    settings.SMARTY_USE_RQ = True
    settings.CACHES = {"default": {"LOCATION": address}}
    settings.RQ_QUEUES = {"low": {"URL": address}, "high": {"HOST": "127.0.0.1"}}
    found = list(check_addresses())
    assert [one.id for one in found] == ([] if readable else ["smarty.E064"] * 2)
    assert not any("ss" in one.msg.replace("address", "") for one in found), "a password in the output"


def made_cache(server: BreakableRedis, location: str, **params: Any) -> Any:
    return RedisCache(location.replace("HOST", f"127.0.0.1:{server.port}"), params)


def test_a_server_that_refuses_us(server: BreakableRedis, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with BreakableRedis() as other:
        other.client().acl_setuser("narrow", enabled=True, passwords=["+x"], keys=["s:*"], categories=["+@all"])
        for location, word in (
            ("redis://HOST/1", ""),
            ("redis://HOST/99", "DB index is out of range"),
            ("redis://narrow:x@HOST/1", "NOPERM"),
            ("redis://narrow:wrong@HOST/1", "invalid username-password pair"),
            ("redis://127.0.0.1:1/1", ""),
        ):
            monkeypatch.setattr(checks, "cache", made_cache(other, location))
            messages = [(found.id, word in found.msg) for found in check_addresses()]
            assert messages == ([("smarty.E065", True)] if word else []), location


def test_a_server_that_drops_what_must_stay(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.CACHES = {"default": {}}
    with BreakableRedis() as other:
        monkeypatch.setattr(checks, "cache", made_cache(other, "redis://HOST/1"))
        assert list(check_evictions()) == []
        asked = other.client()
        asked.config_set("maxmemory-policy", "allkeys-lru")
        asked.config_set("maxmemory", int(asked.info("memory")["used_memory"]) + 200_000)
        for number in range(100):
            asked.set(f"filler:{number}", "x" * 10_000)
        assert [found.id for found in check_evictions()] == ["smarty.W061", "smarty.W062"]
    assert list(check_evictions()) == [], "away"
