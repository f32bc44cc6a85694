"""The Redis cache, under the dotted name that operators' CACHES blocks use."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django_redis.cache import RedisCache as DjangoRedisCache
from redis.exceptions import RedisError

SOCKET_TIMEOUT_S = 0.2


class RedisCache(DjangoRedisCache):
    """django-redis with short time-outs: a slow Redis must not hold a box for seconds."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = dict(params.get("OPTIONS") or {})
        options.setdefault("SOCKET_CONNECT_TIMEOUT", SOCKET_TIMEOUT_S)
        options.setdefault("SOCKET_TIMEOUT", SOCKET_TIMEOUT_S)
        options.setdefault("IGNORE_EXCEPTIONS", True)
        super().__init__(server, {**params, "OPTIONS": options})

    def mark_and_get(self, name: str, member: str, value: float, keys: Iterable[str]) -> dict[str, Any]:
        """Note ``member`` with ``value`` (a time) under ``name`` and read ``keys``, in one round trip."""
        wanted = list(keys)
        client = self.client.get_client(write=True)
        try:
            pipe = client.pipeline(transaction=False)
            pipe.zadd(self.make_key(name), {member: value})
            for key in wanted:
                pipe.get(self.client.make_key(key))
            found = pipe.execute()[1:]
        except RedisError:
            return {}
        return {key: self.client.decode(raw) for key, raw in zip(wanted, found, strict=True) if raw is not None}

    def marks(self, name: str, since: float) -> dict[str, float]:
        """The members whose value is at least ``since``."""
        client = self.client.get_client(write=False)
        rows: Any = client.zrangebyscore(self.make_key(name), since, "+inf", withscores=True)
        return {member.decode(): value for member, value in rows}

    def count_marks(self, name: str, since: float) -> int:
        return int(self.client.get_client(write=False).zcount(self.make_key(name), since, "+inf"))

    def drop_marks(self, name: str, before: float) -> None:
        self.client.get_client(write=True).zremrangebyscore(self.make_key(name), "-inf", f"({before}")
