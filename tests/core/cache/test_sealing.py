"""What stands in the cache is believed only if this installation wrote it there: on a real Redis and in the file."""

from __future__ import annotations

import pickle
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings
from redis import Redis

from core.cache.backends import RedisCache
from core.cache.embedded import EmbeddedCache
from core.cache.fallback import FallbackCache
from core.cache.sealing import Unsealed, pack_value, unpack_value
from core.cache.store import Entry
from tests.architecture.source import imports, modules
from tests.redis_server import BreakableRedis

VALUES: tuple[Any, ...] = (
    7,
    -7,
    0,
    2**62,
    True,
    None,
    1.5,
    "7",
    "text",
    b"7",
    (1, 2),
    {"a": {1}},
    Entry(1.0, "x"),
    b"x" * 5000,
)


class Bomb:
    """Running code is writing a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return Path.touch, (self.path,)


Plant = Callable[[str, bytes], None]


class World:
    """A cache, and somebody who can write what lies below it."""

    def __init__(self, cache: Any, plant: Plant, read: Callable[[str], Any]) -> None:
        self.cache, self.plant, self.read = cache, plant, read


@pytest.fixture(scope="module")
def server() -> Iterator[BreakableRedis]:
    if shutil.which("redis-server") is None:
        pytest.skip("no redis-server here")
    with BreakableRedis() as started:
        yield started


@pytest.fixture(params=["redis", "compressed", "embedded"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    if request.param == "embedded":
        file = EmbeddedCache(str(tmp_path / "cache"), {})
        db = sqlite3.connect(tmp_path / "cache", isolation_level=None)

        def write(key: str, raw: bytes) -> None:
            file.add(key, 1)
            db.execute("UPDATE entry SET value = ?, expires = NULL WHERE key = ?", (raw, file.make_key(key)))

        def read(key: str) -> Any:
            return (db.execute("SELECT value FROM entry WHERE key = ?", (file.make_key(key),)).fetchone() or [None])[0]

        return World(file, write, read)
    started: BreakableRedis = request.getfixturevalue("server")
    options = {"COMPRESSOR": "django_redis.compressors.zlib.ZlibCompressor"} if request.param == "compressed" else {}
    cache = RedisCache(started.url, {"OPTIONS": options})
    cache.clear()
    raw: Redis = started.client()

    def plant(key: str, value: bytes) -> None:
        raw.set(cache.make_key(key), value)

    return World(cache, plant, lambda key: raw.get(cache.make_key(key)))


def test_values_come_back(world: World) -> None:
    for value in VALUES:
        world.cache.set("k", value)
        assert (world.cache.get("k"), type(world.cache.get("k"))) == (value, type(value))
        assert world.cache.get_many(["k", "absent"]) == {"k": value}
    world.cache.set("n", 5)
    assert world.cache.incr("n", 2) == world.cache.get("n") == 7
    assert world.cache.swap("n", 7, "swapped", 60) or world.cache.get("n") == 7


def test_a_planted_pickle_runs_nothing(world: World, tmp_path: Path) -> None:
    """And a value of a former version is absent, and stands in nobody's way."""
    for raw in (pickle.dumps(Bomb(tmp_path / "ran")), pickle.dumps("old"), b"", b"x", b"\x80", b"-", b"0" * 5000):
        world.plant("k", raw)
        assert world.cache.get("k", "absent") == "absent"
        world.plant("k", raw)
        assert world.cache.get_many(["k"]) == {}
        assert world.cache.add("k", "new")
        assert world.cache.get("k") == "new"
        world.cache.delete("k")
    assert not (tmp_path / "ran").exists()


def test_a_value_counts_under_its_own_key(world: World) -> None:
    """Else whoever writes to the cache could give away another subscriber's session."""
    world.cache.set("session:anna", {"account": 1})
    world.plant("session:boris", world.read("session:anna"))
    assert world.cache.get("session:boris") is None
    assert world.cache.get("session:anna") == {"account": 1}


def test_a_changed_byte(world: World) -> None:
    world.cache.set("k", {"account": 1})
    whole = world.read("k")
    for place in (0, 5, len(whole) // 2, -16, -1):
        broken = bytearray(whole)
        broken[place] ^= 1
        world.plant("k", bytes(broken))
        assert world.cache.get("k") is None, place


def test_another_installation_and_a_new_secret(world: World, settings: Settings) -> None:
    world.cache.set("k", "value")
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another"
    settings.SECRET_KEY_FALLBACKS = [old]
    assert world.cache.get("k") == "value"
    settings.SECRET_KEY_FALLBACKS = []
    assert world.cache.get("k") is None


def test_a_lock_of_a_former_version_still_counts(server: BreakableRedis) -> None:
    cache = RedisCache(server.url, {})
    server.client().set(cache.make_key("p:lock:x"), pickle.dumps("node"), px=60_000)
    assert cache.get("p:lock:x") is None
    assert not cache.add("p:lock:x", "mine", 60)


def test_what_came_meanwhile_is_not_deleted(server: BreakableRedis, monkeypatch: pytest.MonkeyPatch) -> None:
    cache, raw = RedisCache(server.url, {}), server.client()
    raw.set(cache.make_key("k"), pickle.dumps("old"))
    attempt = cache.outage.attempt

    def racing(commands: Any) -> Any:
        if commands[0][0] == "EVAL":
            raw.set(cache.make_key("k"), pack_value("k", "new"))
        return attempt(commands)

    monkeypatch.setattr(cache.outage, "attempt", racing)
    assert cache.get("k") is None
    assert cache.get("k") == "new"


def test_calls_that_only_django_redis_knows_open_nothing_either(server: BreakableRedis, tmp_path: Path) -> None:
    cache: Any = RedisCache(server.url, {"OPTIONS": {"SERIALIZER": "django_redis.serializers.pickle.PickleSerializer"}})
    cache.sadd("set", "member")
    assert cache.smembers("set") == {"member"}
    server.client().sadd(cache.make_key("set"), pickle.dumps(Bomb(tmp_path / "ran")))
    with pytest.raises(Unsealed):
        cache.smembers("set")
    assert not (tmp_path / "ran").exists()


def test_a_process_of_the_former_version_reads_ours() -> None:
    """During an upgrade both stand beside each other; it knows no seal and must not stumble over it."""
    assert pickle.loads(pack_value("k", {"a": 1})) == {"a": 1}


def test_keys_and_values_do_not_run_into_each_other() -> None:
    raw = pack_value("ab", "c")
    with pytest.raises(Unsealed):
        unpack_value("a", b"b" + raw)


def test_the_lifeboat() -> None:
    fallback = FallbackCache()
    fallback.put("n", 1, None)
    assert fallback.incr("n", 2) == fallback.get("n") == 3


def test_only_these_know_pickles() -> None:
    allowed = {
        "core.cache.sealing": "opens what is sealed",
        "core.isolated_process": "what its own child says through a pipe that nobody else has",
        "core.rq.plain": "reads jobs of former versions, plain values only",
        "tvmiddleware.selectors.guide": "a part of a sealed value",
    }
    names = ("pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib")
    found = {module for module, path in modules().items() for name, _line in imports(path) if name.startswith(names)}
    assert found == set(allowed)
