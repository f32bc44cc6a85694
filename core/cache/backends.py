"""The Redis cache, under the dotted name that operators' CACHES blocks use."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django_redis.cache import RedisCache as DjangoRedisCache
from redis.exceptions import RedisError

from core.cache.errors import CacheDown
from core.cache.wire import wire_of

SOCKET_TIMEOUT_S = 0.2


class RedisCache(DjangoRedisCache):
    """django-redis with short time-outs (a slow Redis must not hold a box for seconds) and a lean hot path.

    The calls of hot methods go over ``core.cache.wire``, past redis-py's pool and command layer, which cost more than
    the round trip itself. Anything unusual falls back to the normal way.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = dict(params.get("OPTIONS") or {})
        options.setdefault("SOCKET_CONNECT_TIMEOUT", SOCKET_TIMEOUT_S)
        options.setdefault("SOCKET_TIMEOUT", SOCKET_TIMEOUT_S)
        options.setdefault("IGNORE_EXCEPTIONS", True)
        super().__init__(server, {**params, "OPTIONS": options})

    def get_many(self, keys: Iterable[str], version: int | None = None, **kwargs: Any) -> dict[str, Any]:
        wanted = list(keys)
        if not wanted:
            return {}
        found = self.ask([("MGET", *(self.make_key(key, version=version) for key in wanted))])
        if found is None:
            return super().get_many(wanted, version=version, **kwargs) or {}
        return self.decoded(wanted, found[0])

    def mark_and_get(self, name: str, member: str, value: float, keys: Iterable[str]) -> dict[str, Any]:
        """Note ``member`` with ``value`` (a time) under ``name`` and read ``keys``, in one round trip."""
        wanted = list(keys)
        mark = ("ZADD", self.make_key(name), value, member)
        found = self.ask([mark, ("MGET", *(self.make_key(key) for key in wanted))])
        if found is not None:
            return self.decoded(wanted, found[1])
        try:
            self.client.get_client(write=True).zadd(self.make_key(name), {member: value})
        except RedisError:
            return {}
        return self.get_many(wanted)

    def get_many_strict(self, keys: Iterable[str]) -> dict[str, Any]:
        """As get_many; raises CacheDown when the server can't be asked."""
        wanted = list(keys)
        found = self.ask([("MGET", *(self.make_key(key) for key in wanted))])
        if found is not None:
            return self.decoded(wanted, found[0])
        client = self.client.get_client(write=False)
        try:
            return {
                key: self.client.decode(raw) for key in wanted if (raw := client.get(self.make_key(key))) is not None
            }
        except (RedisError, OSError) as error:
            raise CacheDown from error

    def put_marked(self, key: str, value: Any, seconds: float, mark: tuple[str, str, float]) -> bool:
        """Set ``key`` and note a mark (name, member, value), in one round trip. False: the server can't be written."""
        name, member, moment = mark
        packed = self.client.encode(value)
        milliseconds = max(int(seconds * 1000), 1)
        sent = [("SET", self.make_key(key), packed, "PX", milliseconds), ("ZADD", self.make_key(name), moment, member)]
        if self.ask(sent) is not None:
            return True
        client = self.client.get_client(write=True)
        try:
            client.set(self.make_key(key), packed, px=milliseconds)
            client.zadd(self.make_key(name), {member: moment})
        except (RedisError, OSError):
            return False
        return True

    def count_many(self, names: Iterable[str], since: float) -> dict[str, int]:
        """``count_marks`` of several names in one round trip; nothing when the server can't be asked."""
        wanted = list(names)
        found = self.ask([("ZCOUNT", self.make_key(name), since, "+inf") for name in wanted]) if wanted else []
        if found is not None:
            return dict(zip(wanted, map(int, found), strict=True))
        try:
            return {name: self.count_marks(name, since) for name in wanted}
        except (RedisError, OSError):
            return {}

    def ask(self, commands: list[tuple[Any, ...]]) -> list[Any] | None:
        """The answers of several commands sent as one packet; None: not possible this way (a cluster, a lost link)."""
        pool = getattr(self.client.get_client(write=True), "connection_pool", None)
        return None if pool is None else wire_of(pool).ask(commands)

    def decoded(self, keys: list[str], values: list[Any]) -> dict[str, Any]:
        decode = self.client.decode
        return {key: decode(raw) for key, raw in zip(keys, values, strict=True) if raw is not None}

    def marks(self, name: str, since: float) -> dict[str, float]:
        """The members whose value is at least ``since``."""
        client = self.client.get_client(write=False)
        rows: Any = client.zrangebyscore(self.make_key(name), since, "+inf", withscores=True)
        return {member.decode(): value for member, value in rows}

    def count_marks(self, name: str, since: float) -> int:
        return int(self.client.get_client(write=False).zcount(self.make_key(name), since, "+inf"))

    def drop_marks(self, name: str, before: float) -> None:
        self.client.get_client(write=True).zremrangebyscore(self.make_key(name), "-inf", f"({before}")
