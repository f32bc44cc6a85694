"""``manage.py check --deploy``: Redis servers that anybody in the network can write to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from core.cache.cluster import is_cluster, start_nodes
from core.reach import look_up, plain_ip

ASK_SECONDS = 1.0
Server = tuple[str, int, bool]
"""Host, port, TLS."""


@register(deploy=True)
def check_open_redis(**kwargs: Any) -> Iterator[CheckMessage]:
    for host, port, tls in sorted(set(redis_servers())):
        if not is_loopback(host) and answers_anybody(host, port, tls=tls):
            yield Warning(
                f"The Redis at {host}:{port} answers without a password.",
                hint="Who reaches it can end sessions, read tokens and start jobs: requirepass or ACL, and bind; see "
                "deploy/redis/smarty.conf.",
                id="smarty.W052",
            )


def redis_servers() -> Iterator[Server]:
    """Of CACHES and, where it is used, RQ_QUEUES; sockets of this machine are left out."""
    for cache in settings.CACHES.values():
        locations = cache.get("LOCATION") or ()
        texts = locations.split(",") if isinstance(locations, str) else list(map(str, locations))
        options = cache.get("OPTIONS") or {}
        if is_cluster(options):
            yield from (
                (*node, False) for node in start_nodes(",".join(texts), options.get("CONNECTION_POOL_KWARGS") or {})
            )
        else:
            yield from servers_of(texts)
    for queue in settings.RQ_QUEUES.values() if settings.SMARTY_USE_RQ else ():
        if "URL" in queue:
            yield from servers_of([str(queue["URL"])])
        elif queue.get("HOST"):
            yield str(queue["HOST"]), int(queue.get("PORT") or 6379), bool(queue.get("SSL"))


def servers_of(addresses: list[str]) -> Iterator[Server]:
    for address in addresses:
        parts = urlsplit(address.strip())
        if parts.scheme in {"redis", "rediss"}:
            yield parts.hostname or "127.0.0.1", parts.port or 6379, parts.scheme == "rediss"


def is_loopback(host: str) -> bool:
    """Names too; one that can't be looked up is not asked either."""
    try:
        found = look_up(host, 0)
    except (OSError, UnicodeError):
        return True
    return all(plain_ip(str(address[0])).is_loopback for _family, address in found)


def answers_anybody(host: str, port: int, *, tls: bool) -> bool:
    """Whether a stranger without a password may give commands. One that is away answers nobody."""
    stranger = Redis(
        host=host,
        port=port,
        ssl=tls,
        ssl_cert_reqs="none",
        ssl_check_hostname=False,
        socket_timeout=ASK_SECONDS,
        socket_connect_timeout=ASK_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        return bool(stranger.ping())
    except (RedisError, OSError):
        return False
    finally:
        stranger.close()
