"""The dotted name that operators' settings give for the pool of a Redis Cluster, see core.cache.cluster."""

from __future__ import annotations

from redis.connection import ConnectionPool


class ClusterConnectionPool(ConnectionPool):
    """Only its name matters: it says that the cache is a cluster, whose client has a pool for every node."""
