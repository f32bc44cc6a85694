"""The queue's Redis: one server (never a cluster) for all three queues, in a database of its own."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django_rq.connection_utils import filter_connection_params, get_redis_connection
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import NoPermissionError, ResponseError
from redis.retry import Retry
from rq import Queue

from core.rq.plain import PlainQueue

NAMES = ("default", "high", "low")
SEND_TIMEOUT_S = 0.5
CLUSTER = "RQ_QUEUES leads to a Redis Cluster; the task queue needs a single Redis server."


class QueueRefused(Exception):
    """RQ_QUEUES can't be worked with; the text says why."""


def queue_configuration() -> dict[str, dict[str, Any]]:
    """RQ_QUEUES, once it is known to be whole. Raises QueueRefused."""
    queues: dict[str, dict[str, Any]] = settings.RQ_QUEUES
    missing = [name for name in NAMES if name not in queues]
    if missing:
        raise QueueRefused(f"RQ_QUEUES has no queue {', '.join(missing)}.")
    first = filter_connection_params(queues["default"])
    for name, queue in queues.items():
        if filter_connection_params(queue) != first:
            raise QueueRefused(f"RQ_QUEUES: {name} and default have different connections; a worker has one.")
    return queues


def connect_patiently(name: str = "default") -> Redis:
    """A connection for workers and people, who can wait for an answer. Raises QueueRefused."""
    return get_redis_connection(plain(queue_configuration()[name]))


def connect_checked() -> Redis:
    """The same, once the server has answered and is no cluster. Raises QueueRefused, or an error of the connection."""
    try:
        information: Any = sending_connection("default").info("cluster")
    except NoPermissionError:  # a user without the dangerous commands, of which INFO is one
        return connect_patiently()
    except ResponseError as error:
        if "cluster" in str(error):  # it knows no databases but 0
            raise QueueRefused(CLUSTER) from error
        raise
    if int(information.get("cluster_enabled", 0)):
        raise QueueRefused(CLUSTER)
    return connect_patiently()


def plain(config: dict[str, Any]) -> dict[str, Any]:
    """Ports may be numeric text."""
    return {**config, "PORT": int(config["PORT"])} if "PORT" in config else config


@lru_cache(maxsize=8)
def short_timeout_connection(config: tuple[tuple[str, str], ...], name: str) -> Redis:
    """A connection for those who have a subscriber or a member of staff waiting: one short try."""
    connection = get_redis_connection(plain(queue_configuration()[name]))
    connection.connection_pool.connection_kwargs.update(
        socket_timeout=SEND_TIMEOUT_S, socket_connect_timeout=SEND_TIMEOUT_S, retry=Retry(NoBackoff(), 0)
    )
    return connection


def sending_queue(name: str) -> Queue:
    """The queue to put jobs into. Raises QueueRefused."""
    timeout = queue_configuration()[name].get("DEFAULT_TIMEOUT")
    return PlainQueue(name, connection=sending_connection(name), default_timeout=timeout)


def sending_connection(name: str) -> Redis:
    config = queue_configuration()[name]
    return short_timeout_connection(tuple(sorted((key, repr(value)) for key, value in config.items())), name)


def working_queues(names: tuple[str, ...], connection: Redis) -> list[Queue]:
    """These queues over one connection, in this order."""
    queues = queue_configuration()
    return [
        PlainQueue(name, connection=connection, default_timeout=queues[name].get("DEFAULT_TIMEOUT")) for name in names
    ]
