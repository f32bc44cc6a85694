"""The Redis cache, one server or a cluster, under the dotted name that operators' CACHES blocks use.

The calls of hot methods, ``get_many`` and ``mark_and_get``, are one round trip each; so is everything else here. What
happens when the server does not answer is in core.cache.outage: an absent value, one short time-out, no error. The rest
of django-redis (``ttl``, ``lock``, ``iter_keys``...) is there too and behaves as its manual says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django_redis.cache import RedisCache as DjangoRedisCache
from django_redis.exceptions import CompressorError

from core.cache.cluster import SCAN_COUNT, cluster_options, is_cluster
from core.cache.errors import CacheDown
from core.cache.keyspace import PROTECTED
from core.cache.links import FAILURES, PROBE_KEY, ClusterLink, Link, SingleLink
from core.cache.outage import Outage, outages
from core.cache.sealing import Pass, pack_value, unpack_value
from core.cache.wire import Command
from core.logs import log_event

SOCKET_TIMEOUT_S = 0.12
INCREASE = "if redis.call('EXISTS', KEYS[1]) == 1 then return redis.call('INCRBY', KEYS[1], ARGV[1]) end return false"
GET_AND_MARK = """
local name = table.remove(KEYS)
local found = redis.call('MGET', unpack(KEYS))
if found[#found] then redis.call('ZADD', name, ARGV[2], ARGV[1]) end
return found
"""
DELETE_THIS = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"
NUMBER_BYTES = 20
"""The longest number that the server counts with."""
SWAP = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return false end
return redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
"""


class RedisCache(DjangoRedisCache):
    """django-redis with short time-outs, a lean path over the connection, and a way to live without the server."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = dict(params.get("OPTIONS") or {})
        cluster = is_cluster(options)
        if cluster:
            options = cluster_options(options)
        options.setdefault("SOCKET_CONNECT_TIMEOUT", SOCKET_TIMEOUT_S)
        options.setdefault("SOCKET_TIMEOUT", SOCKET_TIMEOUT_S)
        options.setdefault("IGNORE_EXCEPTIONS", True)
        options["SERIALIZER"] = "core.cache.sealing.SealedSerializer"
        # RESP2 has all that is used here, is spoken by every server since 2.6, and needs no greeting
        options["CONNECTION_POOL_KWARGS"] = {"protocol": 2, **(options.get("CONNECTION_POOL_KWARGS") or {})}
        super().__init__(server, {**params, "OPTIONS": options})
        self._default_scan_itersize = SCAN_COUNT
        self.compress: Pass = self.client._compressor.compress
        self.decompress: Pass = bytes if "COMPRESSOR" not in options else self.decompressed
        self.outage = self.outage_of(repr((server, sorted(params.items(), key=str))), cluster)
        self.link = self.outage.link

    def decompressed(self, data: bytes) -> bytes:
        try:
            return bytes(self.client._compressor.decompress(data))
        except CompressorError:  # too short to have been worth it
            return data

    def outage_of(self, name: str, cluster: bool) -> Outage:
        """Threads have a cache object each; what they know of the server they share."""
        if name not in outages:
            probe_key = self.make_key(PROBE_KEY)
            link: Link = (
                ClusterLink(self.redis, probe_key)
                if cluster
                else SingleLink(lambda: self.redis().connection_pool, probe_key)
            )
            outages[name] = Outage(name, link)
            outages[name].forget_regular = self.forget_regular  # type: ignore[method-assign]
        return outages[name]

    def redis(self) -> Any:
        """redis-py's client."""
        return self.client.get_client(write=True)

    # --- reading ----------------------------------------------------------------------------------------------
    def get(self, key: str, default: Any = None, version: int | None = None, client: Any = None) -> Any:
        return self.get_many((key,), version).get(key, default)

    def get_many(self, keys: Iterable[str], version: int | None = None, client: Any = None) -> dict[str, Any]:
        wanted = list(keys)
        if not wanted:
            return {}
        found = self.outage.attempt(self.link.reads([self.make_key(key, version) for key in wanted]))
        return self.outage.fallback.get_many(wanted) if found is None else self.decoded(wanted, self.link.values(found))

    def get_many_strict(self, keys: Iterable[str]) -> dict[str, Any]:
        """The same as ``get_many``, but raises CacheDown when the server can't be asked."""
        wanted = list(keys)
        if not wanted:
            return {}
        found = self.outage.attempt(self.link.reads([self.make_key(key) for key in wanted]))
        if found is None:
            raise CacheDown
        return self.decoded(wanted, self.link.values(found))

    def has_key(self, key: str, version: int | None = None, client: Any = None) -> bool:
        found = self.outage.attempt([("EXISTS", self.make_key(key, version))])
        return self.outage.fallback.get(key) is not None if found is None else bool(found[0])

    def decoded(self, keys: list[str], values: list[Any]) -> dict[str, Any]:
        """What can't be read (a former version wrote it, or somebody else) is absent."""
        decode = self.decode
        try:
            return {key: decode(key, raw) for key, raw in zip(keys, values, strict=True) if raw is not None}
        except Exception as error:
            log_event("cache", "OBJECT_ERROR", error=type(error).__name__)
        return dict(pair for key, raw in zip(keys, values, strict=True) for pair in self.readable(key, raw))

    def readable(self, key: str, raw: Any) -> list[tuple[str, Any]]:
        """An unreadable value goes, unless somebody has just put another one there: it would stand in the way of
        ``add``. State that lives nowhere else stays for its time: a lock of a former version still counts."""
        try:
            return [] if raw is None else [(key, self.decode(key, raw))]
        except Exception:
            if not key.startswith(PROTECTED):
                self.outage.attempt([("EVAL", DELETE_THIS, 1, self.make_key(key), raw)])
            return []

    def encode(self, key: str, value: Any) -> Any:
        """Whole numbers stand as such, so that the server can count; the rest is sealed."""
        if isinstance(value, int) and not isinstance(value, bool | Enum):
            return value
        return pack_value(key, value, self.compress)

    def decode(self, key: str, raw: bytes) -> Any:
        if len(raw) <= NUMBER_BYTES and raw.lstrip(b"-").isdigit():
            return int(raw)
        return unpack_value(key, raw, self.decompress)

    # --- writing ----------------------------------------------------------------------------------------------
    def set(  # type: ignore[override]
        self,
        key: str,
        value: Any,
        timeout: Any = DEFAULT_TIMEOUT,
        version: int | None = None,
        client: Any = None,
        nx: bool = False,
        xx: bool = False,
    ) -> bool:
        seconds = self.seconds(timeout)
        if seconds is not None and seconds <= 0:
            return not self.has_key(key, version) if nx else self.delete(key, version)
        command = self.set_command(key, value, seconds, version, *(["NX"] * nx + ["XX"] * xx))
        found = self.outage.attempt([command])
        if found is not None:
            return found[0] is not None
        if nx:
            return self.outage.fallback.add(key, value, seconds)
        self.missed(key, value, seconds, command)
        return False

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None, **_: Any) -> bool:
        return self.set(key, value, timeout, version, nx=True)

    def set_many(
        self, data: Mapping[str, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None, client: Any = None
    ) -> list[str]:
        seconds = self.seconds(timeout)
        if seconds is not None and seconds <= 0:
            self.delete_many(data, version)
            return []
        commands = [self.set_command(key, value, seconds, version) for key, value in data.items()]
        if self.outage.attempt_all(commands) is not None:
            return []
        for (key, value), command in zip(data.items(), commands, strict=True):
            self.missed(key, value, seconds, command)
        return list(data)

    def delete(self, key: str, version: int | None = None, client: Any = None, prefix: str | None = None) -> bool:
        return bool(self.delete_many((key,), version))

    def delete_many(  # type: ignore[override]
        self, keys: Iterable[str], version: int | None = None, client: Any = None
    ) -> int:
        gone = list(keys)
        if not gone:
            return 0
        wire = [self.make_key(key, version) for key in gone]
        found = self.outage.attempt_all(self.link.deletes(wire))
        if found is not None:
            return sum(map(int, found))
        self.outage.replay_log.forget(wire)
        return self.outage.fallback.drop(gone)

    def incr(self, key: str, delta: int = 1, version: int | None = None, client: Any = None, **_: Any) -> int:
        found = self.outage.attempt([("EVAL", INCREASE, 1, self.make_key(key, version), delta)])
        if found is None:
            return self.outage.fallback.incr(key, delta)
        if found[0] is None:
            raise ValueError(f"Key '{key}' not found")
        return int(found[0])

    def decr(self, key: str, delta: int = 1, version: int | None = None, client: Any = None) -> int:
        return self.incr(key, -delta, version)

    def swap(self, key: str, old: int, value: Any, seconds: float) -> bool:
        """Replace the number ``old`` by a value, if it still stands there."""
        name, packed = self.make_key(key), self.encode(key, value)
        found = self.outage.attempt([("EVAL", SWAP, 1, name, str(old), packed, max(int(seconds * 1000), 1))])
        return bool(found and found[0])

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None, client: Any = None) -> bool:
        seconds = self.seconds(timeout)
        name = self.make_key(key, version)
        longer: Command = ("PERSIST", name) if seconds is None else ("PEXPIRE", name, int(seconds * 1000))
        found = self.outage.attempt([longer, ("EXISTS", name)])
        return found is not None and bool(found[1])

    def clear(self) -> bool:  # type: ignore[override]
        """Delete every key of ours; the server's other ones, the queue's for instance, stay. Raises CacheDown."""
        try:
            self.forget()
        except FAILURES as error:
            self.outage.failed(error)
            raise CacheDown(f"{type(error).__name__}: {error}") from error
        self.outage.fallback.unload()
        return True

    def forget_regular(self) -> None:
        """Delete every key that is not protected. Raises one of redis-py's errors."""
        self.forget(kept=PROTECTED)

    def forget(self, kept: str | None = None) -> None:
        """Delete our keys but those that begin with ``kept``. Raises one of redis-py's errors."""
        pattern = self.client.make_pattern("*")
        gone: list[str] = []
        for name in self.redis().scan_iter(match=pattern, count=SCAN_COUNT):
            if kept is None or not self.client.reverse_key(name.decode()).startswith(kept):
                gone.append(name.decode())
            if len(gone) >= SCAN_COUNT:
                self.link.ask(self.link.deletes(gone))
                gone = []
        if gone:
            self.link.ask(self.link.deletes(gone))

    def seconds(self, timeout: Any) -> float | None:
        found: float | None = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return found

    def set_command(self, key: str, value: Any, seconds: float | None, version: int | None, *more: str) -> Command:
        ends = () if seconds is None else ("PX", max(int(seconds * 1000), 1))
        return ("SET", self.make_key(key, version), self.encode(key, value), *ends, *more)

    def missed(self, key: str, value: Any, seconds: float | None, command: Command) -> None:
        """It could not be written: this process goes on with it, and the server is told later what it must know."""
        self.outage.fallback.put(key, value, seconds)
        name = command[1]
        if seconds is None and isinstance(value, int):
            self.outage.replay_log.begin(name, value)
        elif seconds is None or key.startswith(PROTECTED):
            self.outage.replay_log.keep(name, command[2], seconds)
        else:  # what is there is older than this
            self.outage.replay_log.forget([name])

    # --- marks ------------------------------------------------------------------------------------------------
    def mark_and_get(self, name: str, member: str, value: float, keys: Iterable[str]) -> dict[str, Any]:
        """Note ``member`` with ``value`` (a time) under ``name`` and read ``keys``, in one round trip."""
        wanted = list(keys)
        mark = ("ZADD", self.make_key(name), value, member)
        reads = self.link.reads([self.make_key(key) for key in wanted]) if wanted else []
        found = self.outage.attempt([mark, *reads])
        if found is not None:
            return self.decoded(wanted, self.link.values(found[1:])) if wanted else {}
        self.outage.fallback.note(self.make_key(name), member, value)
        return self.outage.fallback.get_many(wanted)

    def get_and_mark(
        self, keys: Iterable[str], witness: str, mark: tuple[str, str, float]
    ) -> tuple[dict[str, Any], bool]:
        """Read ``keys`` and the key ``witness``; where that one is there, note the mark (name, member, value) too.

        One round trip (two on a cluster). The second value: the mark was noted.
        """
        wanted = [*keys, witness]
        name, member, value = mark
        if self.outage.away or not isinstance(self.link, SingleLink):
            known = self.get_many(wanted)
            if witness in known:
                self.mark_and_get(name, member, value, ())
            return known, witness in known
        given = [self.make_key(key) for key in (*wanted, name)]
        found = self.outage.attempt([("EVAL", GET_AND_MARK, len(given), *given, member, value)])
        if found is None:
            return self.outage.fallback.get_many(wanted), False
        return self.decoded(wanted, found[0]), found[0][-1] is not None

    def put_marked(self, key: str, value: Any, seconds: float, mark: tuple[str, str, float]) -> bool:
        """Set ``key`` and note a mark (name, member, value), in one round trip. False: the server can't be written."""
        name, member, moment = mark
        command = self.set_command(key, value, seconds, None)
        if self.outage.attempt([command, ("ZADD", self.make_key(name), moment, member)]) is not None:
            return True
        self.missed(key, value, seconds, command)
        self.outage.fallback.note(self.make_key(name), member, moment)
        return False

    def count_many(self, names: Iterable[str], since: float) -> dict[str, int]:
        """``count_marks`` of several names in one round trip; nothing when the server can't be asked."""
        wanted = list(names)
        found = self.outage.attempt([("ZCOUNT", self.make_key(name), since, "+inf") for name in wanted])
        return {} if found is None else dict(zip(wanted, map(int, found), strict=True))

    def marks(self, name: str, since: float) -> dict[str, float]:
        """The members whose value is at least ``since``."""
        found = self.outage.attempt([("ZRANGEBYSCORE", self.make_key(name), since, "+inf", "WITHSCORES")])
        if found is None:
            return self.outage.fallback.marks(self.make_key(name), since)
        row = found[0]
        return {row[place].decode(): float(row[place + 1]) for place in range(0, len(row), 2)}

    def count_marks(self, name: str, since: float) -> int:
        return self.count_many([name], since).get(name, 0)

    def drop_marks(self, name: str, before: float) -> None:
        self.outage.attempt([("ZREMRANGEBYSCORE", self.make_key(name), "-inf", f"({before}")])

    # --- living without the server ----------------------------------------------------------------------------
    def settle(self) -> bool:
        """Try a server that was away again, and tell it what it missed; whether it is there."""
        if self.outage.away:
            return self.outage.try_again()
        try:
            self.outage.settle()
        except FAILURES as error:
            self.outage.failed(error)
        return not self.outage.away
