"""``manage.py check``: addresses of Redis that can't be read, a server that refuses us, one that loses what must stay.

With ``--deploy`` also servers that anybody in the network can write to.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.core.checks import CheckMessage, Error, Warning, register
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, RedisError, ResponseError
from redis.retry import Retry

from core.cache.cluster import is_cluster, start_nodes
from core.cache.links import FAILURES
from core.cache.wire import NotLetIn
from core.reach import look_up, plain_ip

ASK_SECONDS = 1.0
Server = tuple[str, int, bool]
"""Host, port, TLS."""


@register()
def check_addresses(**kwargs: Any) -> Iterator[CheckMessage]:
    wrong = [name for name, address in redis_addresses() if not is_readable(address)]
    for name in wrong:
        hint = "redis://:PASSWORD@HOST:6379/NUMBER; in a user and a password / is %2F, # is %23, ? is %3F, [ is %5B."
        yield Error(f"{name}: no address of a Redis can be read out of it.", hint=hint, id="smarty.E064")
    if not wrong and (problem := refusal()):
        hint = "The user, the password and the number at the end of LOCATION; ACL: every command on keys of KEY_PREFIX."
        yield Error(f"CACHES: the Redis refuses us: {problem}", hint=hint, id="smarty.E065")


def redis_addresses() -> Iterator[tuple[str, str]]:
    """Where in the settings, and the address."""
    for alias, row in settings.CACHES.items():
        locations = row.get("LOCATION") or ()
        texts = locations.split(",") if isinstance(locations, str) else map(str, locations)
        yield from ((f"CACHES[{alias!r}]", text.strip()) for text in texts)
    for name, queue in settings.RQ_QUEUES.items() if settings.SMARTY_USE_RQ else ():
        yield f"RQ_QUEUES[{name!r}]", str(queue.get("URL") or "")


def is_readable(address: str) -> bool:
    """A password with a / # or ? in it ends the host's part too early; what is left of it stands behind."""
    if not address.startswith(("redis:", "rediss:")):
        return True
    try:
        parts = urlsplit(address)
        number = parts.path.strip("/")
        left = f"{number}{parts.query}{parts.fragment}"
        return parts.port != 0 and "@" not in left and (not number or number.isdigit())
    except ValueError:
        return False


def refusal() -> str:
    """Why the cache's server, which answers, can't be used; "" also when it is away."""
    link = getattr(getattr(cache, "outage", None), "link", None)
    try:
        if link is not None:
            link.probe()
    except (NotLetIn, AuthenticationError, ResponseError) as error:
        return str(error)
    except FAILURES:
        return ""
    return ""


@register(deploy=True)
def check_evictions(**kwargs: Any) -> Iterator[CheckMessage]:
    """What a full Redis throws away is gone: stream tokens, who is logged in, who watches."""
    found = memory_of_redis()
    policy, evicted = str(found.get("maxmemory_policy", "")), int(found.get("evicted_keys", 0))
    hint = (
        "maxmemory: 4 GB are enough for 100,000 boxes; see deploy/redis/smarty.conf. smarty_redis_evicted_keys counts."
    )
    if evicted:
        yield Warning(f"The Redis of CACHES was full and has dropped {evicted} keys.", hint=hint, id="smarty.W061")
    if policy.startswith("allkeys"):
        yield Warning(
            f"The Redis of CACHES drops any key when it is full (maxmemory-policy {policy}).",
            hint="volatile-lru or volatile-ttl: generations and counters without a lifetime must stay.",
            id="smarty.W062",
        )


def memory_of_redis() -> dict[str, Any]:
    """Figures of a single server; nothing where it is away or does not tell."""
    ask = getattr(cache, "redis", None)
    if ask is None or is_cluster(settings.CACHES["default"].get("OPTIONS") or {}):
        return {}
    try:
        return {**ask().info("memory"), **ask().info("stats")}
    except FAILURES:
        return {}


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
    """Addresses of Redis in CACHES and, where it is used, RQ_QUEUES; sockets of this machine are left out."""
    for row in settings.CACHES.values():
        locations = row.get("LOCATION") or ()
        texts = locations.split(",") if isinstance(locations, str) else list(map(str, locations))
        options = row.get("OPTIONS") or {}
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
