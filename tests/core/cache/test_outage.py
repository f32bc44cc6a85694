"""The cache against a real server that is killed, stopped, read-only, full: what callers get, and how it heals."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache.backends.base import BaseCache

from core.cache.backends import SOCKET_TIMEOUT_S, RedisCache
from core.cache.errors import CacheDown
from core.cache.local import generations
from tests.redis_server import BreakableRedis

pytestmark = pytest.mark.skipif(shutil.which("redis-server") is None, reason="no redis-server here")
HEAL_SECONDS = 3.0


@pytest.fixture(scope="module")
def redis() -> Iterator[BreakableRedis]:
    with BreakableRedis() as server:
        yield server


@pytest.fixture
def cache(redis: BreakableRedis) -> Iterator[Any]:
    if redis.process is None:
        redis.start()
    redis.go_on()
    redis.make_writable()
    redis.unfill()
    made: Any = RedisCache(redis.url, {})
    heal(made)
    made.clear()
    yield made


def heal(cache: Any) -> None:
    deadline = time.monotonic() + HEAL_SECONDS
    while not cache.settle():
        assert time.monotonic() < deadline, "it does not heal"
        time.sleep(0.02)


def counted(cache: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How often this thread asks the server from now on: each time may cost a time-out of SOCKET_TIMEOUT_S. (A clock
    would measure how busy the machine is.)"""
    link, asks, here = cache.outage.link, list[int](), threading.get_ident()
    ask = link.ask

    def counting(commands: Any) -> Any:
        if threading.get_ident() == here:
            asks.append(1)
        return ask(commands)

    monkeypatch.setattr(link, "ask", counting)
    return lambda: len(asks)


def broken(redis: BreakableRedis) -> list[tuple[Any, Any]]:
    """How to break it, how to mend it."""
    return [
        (redis.stop, redis.go_on),
        (redis.kill, redis.start),
        (redis.make_replica, redis.make_writable),
        (redis.make_read_only, redis.make_writable),
        (redis.fill, redis.unfill),
    ]


@pytest.mark.parametrize("way", range(5), ids=["stopped", "killed", "replica", "read only", "full"])
def test_it_serves_on_and_heals(redis: BreakableRedis, cache: Any, way: int, monkeypatch: pytest.MonkeyPatch) -> None:
    breaking, mending = broken(redis)[way]
    cache.set("a", 1, 60)
    breaking()
    asked = counted(cache, monkeypatch)
    cache.set("b", 2, 60)
    assert cache.get_many(["a", "b", "c"]) == {"b": 2}
    assert cache.get("c", "nothing") == "nothing"
    assert cache.add("lock", 1, 5)
    assert not cache.add("lock", 1, 5)
    cache.delete("b")
    assert cache.mark_and_get("marks", "7", 1000.0, ["b"]) == {}
    assert asked() == 1, "one time-out for all of it"
    assert SOCKET_TIMEOUT_S < 0.2
    with pytest.raises(CacheDown):
        cache.get_many_strict(["a"])
    mending()
    heal(cache)
    assert cache.get_many_strict(["b"]) == {}
    assert cache.marks("marks", 0) == {"7": 1000.0}
    cache.set("b", 3, 60)
    assert cache.get_many_strict(["b"]) == {"b": 3}


def test_what_was_forgotten_meanwhile_stays_forgotten(redis: BreakableRedis, cache: Any) -> None:
    cache.set("session", "alive", 60)
    cache.set("list", "old", 60)
    cache.set("gen", 1, None)
    redis.stop()
    cache.delete("session")
    cache.set("list", "new", 60)
    cache.set("gen", 2, None)
    cache.set("p:token", "held", 60)
    assert cache.get_many(["gen", "p:token"]) == {"gen": 2, "p:token": "held"}
    redis.go_on()
    heal(cache)
    assert cache.get_many(["session", "list", "gen", "p:token"]) == {"gen": 2, "p:token": "held"}


def test_a_process_that_died_over_it_is_made_up_for_by_another(redis: BreakableRedis, cache: Any) -> None:
    """A nightly command that blocks accounts while the cache is out of reach, for example."""
    cache.set("session", "alive", 60)
    redis.stop()
    if (child := os.fork()) == 0:
        cache.delete("session")
        os._exit(0)
    os.waitpid(child, 0)
    redis.go_on()
    assert cache.get("session") == "alive"
    assert cache.settle()
    assert cache.get("session") is None
    assert not list(Path(cache.outage.replay_log.path.parent).glob(f"{cache.outage.replay_log.file}*"))


def test_generations_go_on_as_they_were(redis: BreakableRedis, cache: Any) -> None:
    generations["gen:test"] = 77
    redis.stop()
    try:
        assert cache.get_many(["gen:test"]) == {"gen:test": 77}
    finally:
        del generations["gen:test"]
        redis.go_on()
    heal(cache)


def test_a_restarted_server_is_nobodys_outage(redis: BreakableRedis, cache: Any) -> None:
    """Its old connections are dead; who finds out opens another."""
    cache.set("a", 1, 60)
    redis.kill()
    redis.start()
    assert cache.get_many_strict(["a"]) == {}
    assert not cache.outage.away


def test_it_heals_by_itself(redis: BreakableRedis, cache: Any) -> None:
    redis.stop()
    cache.get("a")
    assert cache.outage.away
    redis.go_on()
    deadline = time.monotonic() + HEAL_SECONDS
    while cache.outage.away and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not cache.outage.away


def test_a_wrong_kind_of_key_is_no_outage(cache: Any) -> None:
    cache.redis().lpush(cache.make_key("list"), "x")
    assert cache.get("list", "nothing") == "nothing"
    assert not cache.outage.away


def test_what_an_older_version_wrote_is_absent(cache: Any) -> None:
    cache.set("good", {"a": 1}, 60)
    cache.redis().set(
        cache.make_key("bad"), b"\x80\x05\x95\x0d\x00\x00\x00\x00\x00\x00\x00\x8c\x04gone\x94\x8c\x04Gone\x94\x93\x94."
    )
    assert cache.get_many(["bad", "good"]) == {"good": {"a": 1}}


def test_it_does_what_djangos_caches_do(cache: RedisCache) -> None:
    assert isinstance(cache, BaseCache)
    assert cache.set_many({f"k{number}": number for number in range(2000)}, 60) == []
    assert cache.get_many([f"k{number}" for number in range(2000)])["k1999"] == 1999
    assert cache.incr("k5", 10) == 15
    assert cache.decr("k5") == 14
    with pytest.raises(ValueError, match="not found"):
        cache.incr("absent")
    assert cache.touch("k5", 100)
    assert not cache.touch("absent", 100)
    assert cache.ttl("k5") == 100
    assert cache.touch("k5", None)
    assert cache.ttl("k5") is None
    assert cache.has_key("k5")
    assert "absent" not in cache
    assert cache.get_or_set("made", lambda: "yes", 60) == "yes"
    cache.set("short", 1, 0)
    assert cache.get("short") is None
    assert cache.delete("k5")
    assert not cache.delete("k5")
    cache.delete_many([f"k{number}" for number in range(1000)])
    assert len(list(cache.iter_keys("k*"))) == 1000
    with cache.lock("held", timeout=5):
        assert cache.redis().exists(cache.make_key("held"))
    cache.set("p:kept", 1, None)
    cache.forget_regular()
    assert list(cache.iter_keys("*")) == ["p:kept"]


# --- a user whose rights end with our prefix ------------------------------------------------------------------------
NARROW = "ACL SETUSER smarty on >secret ~s:* &* +@all -@dangerous"


@pytest.fixture
def narrow(cache: Any, redis: BreakableRedis) -> Iterator[Any]:
    """KEY_PREFIX "s" in the same server; ``cache`` has another."""
    client: Any = redis.client()
    client.execute_command(NARROW)
    made: Any = RedisCache(f"redis://smarty:secret@127.0.0.1:{redis.port}/0", {"KEY_PREFIX": "s"})
    yield made
    client.execute_command("ACL DELUSER smarty")


def test_the_probe_stays_within_our_prefix(narrow: Any, caplog: pytest.LogCaptureFixture) -> None:
    narrow.set("a", 1)
    narrow.outage.failed(ConnectionError("gone"))
    heal(narrow)
    assert narrow.mark_and_get("p:seen", "box", 1.0, ["a"]) == {"a": 1}
    narrow.clear()
    assert narrow.get("a") is None
    assert not narrow.outage.away


def test_an_emptied_cache_leaves_what_is_not_ours(cache: Any, narrow: Any, redis: BreakableRedis) -> None:
    cache.set("theirs", 1)
    redis.client().set("rq:job:1", "x")
    narrow.set_many({"a": 1, "p:token": 2})
    store_keys = {"s:1:a", "s:1:p:token"}
    assert {key.decode() for key in redis.client().keys("s:*") if isinstance(key, bytes)} >= store_keys
    narrow.forget_regular()
    assert narrow.get_many(["a", "p:token"]) == {"p:token": 2}
    narrow.clear()
    assert narrow.get("p:token") is None
    assert (cache.get("theirs"), redis.client().get("rq:job:1")) == (1, b"x")
    redis.client().delete("rq:job:1")


def test_a_database_that_is_not_there_is_away_and_says_why(
    redis: BreakableRedis, cache: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost: Any = RedisCache(f"redis://127.0.0.1:{redis.port}/99", {})
    asked = counted(lost, monkeypatch)
    told: list[str] = []
    monkeypatch.setattr("core.cache.outage.log_event", lambda _subject, name, *_, **more: told.append(f"{name} {more}"))
    for _ in range(5):
        assert lost.get("a") is None
    assert asked() == 1
    assert [line for line in told if line.startswith("CACHE_AWAY") and "DB index is out of range" in line] == told[:1]
    lost.outage.link.probe = lambda: (_ for _ in ()).throw(ConnectionError("other"))
    lost.outage.still("NotLetIn: again")
    lost.outage.still("NotLetIn: again")
    assert sum("again" in line for line in told) == 1
    lost.outage.away = False
