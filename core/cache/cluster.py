"""A Redis Cluster, from the OPTIONS that operators' settings have always carried.

They name classes of a package that is no more (``rediscluster``); only the names are looked at. redis-py's own cluster
client does the work; it is made at first use, so never before a fork.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django_redis.client import DefaultClient
from django_redis.pool import ConnectionFactory
from redis.backoff import NoBackoff
from redis.cluster import ClusterNode, RedisCluster
from redis.retry import Retry

CLUSTER_CLASSES = frozenset(
    {
        "redis.cluster.RedisCluster",
        "rediscluster.RedisCluster",
        "rediscluster.StrictRedisCluster",
        "rediscluster.client.RedisCluster",
        "rediscluster.client.StrictRedisCluster",
    }
)
POOL_CLASS = "core.cache.cluster_connection.ClusterConnectionPool"
SCAN_COUNT = 1000
NOT_OURS = frozenset({"readonly", "init_slot_cache", "max_connections_per_node", "nodemanager_follow_cluster"})
"""Arguments of the old pool class that have no counterpart."""
OF_DJANGO_REDIS = ("username", "password", "socket_timeout", "socket_connect_timeout")


def is_cluster(options: dict[str, Any]) -> bool:
    """Whether these OPTIONS mean a cluster."""
    return (
        options.get("REDIS_CLIENT_CLASS") in CLUSTER_CLASSES
        or options.get("CONNECTION_POOL_CLASS") == POOL_CLASS
        or "startup_nodes" in (options.get("CONNECTION_POOL_KWARGS") or {})
    )


def cluster_options(options: dict[str, Any]) -> dict[str, Any]:
    """What django-redis needs to be told instead."""
    return {
        **options,
        "CONNECTION_FACTORY": "core.cache.cluster.ClusterConnectionFactory",
        "CLIENT_CLASS": "core.cache.cluster.ClusterClient",
        "REDIS_CLIENT_CLASS": "redis.cluster.RedisCluster",
        "CONNECTION_POOL_CLASS": "redis.connection.ConnectionPool",
    }


def start_nodes(server: str, arguments: dict[str, Any]) -> list[tuple[str, int]]:
    """Hosts and ports to begin with; ports may be text. Without ``startup_nodes``: the servers of LOCATION."""
    given: Iterable[Any] = arguments.get("startup_nodes") or ()
    nodes = [(str(node["host"]), int(node["port"])) for node in given]
    if nodes:
        return nodes
    addresses = (urlsplit(address.strip()) for address in server.split(","))
    return [(address.hostname or "127.0.0.1", address.port or 6379) for address in addresses]


clients: dict[str, Any] = {}
os.register_at_fork(after_in_child=clients.clear)


class ClusterConnectionFactory(ConnectionFactory):
    """One client for each cluster of the process: it has pools of its own for every node."""

    def __init__(self, options: dict[str, Any]) -> None:
        super().__init__(options)
        self.arguments: dict[str, Any] = dict(options.get("CONNECTION_POOL_KWARGS") or {})

    def get_connection(self, params: dict[str, Any]) -> Any:
        name = repr((params["url"], self.options))
        if name not in clients:
            clients[name] = self.connected(params)
        return clients[name]

    def connected(self, params: dict[str, Any]) -> Any:
        given = {key: value for key, value in self.arguments.items() if key not in NOT_OURS}
        nodes = start_nodes(str(params["url"]), given)
        given.pop("startup_nodes", None)
        whole = not given.pop("skip_full_coverage_check", False)
        own = {key: value for key, value in params.items() if key in OF_DJANGO_REDIS}
        node: Any = ClusterNode
        more: dict[str, Any] = {**login_of(params["url"]), **own, **given}
        return RedisCluster(
            startup_nodes=[node(host, port) for host, port in nodes],
            require_full_coverage=whole,
            retry=Retry(NoBackoff(), 0),
            **more,
        )

    def disconnect(self, connection: Any) -> None:
        connection.disconnect_connection_pools()


def login_of(url: str) -> dict[str, str]:
    """The user and password that LOCATION carries."""
    found = urlsplit(url.partition(",")[0])
    pairs = {"username": found.username, "password": found.password}
    return {name: value for name, value in pairs.items() if value}


class ClusterClient(DefaultClient):
    """What would ask one node only, asked everywhere; what would need one slot, done key by key."""

    def get_many(self, keys: Any, version: int | None = None, client: Any = None) -> dict[str, Any]:
        wire = {self.make_key(key, version=version): key for key in keys}
        if not wire:
            return {}
        cluster: Any = client or self.get_client(write=False)
        values = cluster.mget_nonatomic(list(wire))
        return {key: self.decode(raw) for key, raw in zip(wire.values(), values, strict=True) if raw is not None}

    def keys(self, search: str, version: int | None = None, client: Any = None) -> list[Any]:
        pattern = self.make_pattern(search, version=version)
        found = (client or self.get_client(write=False)).scan_iter(match=pattern, count=SCAN_COUNT)
        return [self.reverse_key(key.decode()) for key in found]
