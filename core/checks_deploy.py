"""System checks of ``--deploy``: what the installation stands on answers, and is what it should be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.checks import CheckMessage, Error, Warning, register
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

from core import freshness, health, installation
from core.cache.errors import CacheDown
from core.cache.keyspace import PROTECTED

CACHE_OWNER_KEY = f"{PROTECTED}installation"
QUEUE_FILE = Path("/proc/sys/net/core/somaxconn")
QUEUE_LENGTH = 16384
NGINX_FILE = Path("/etc/nginx/nginx.conf")
NGINX_CONNECTIONS = 4096
PACKET_BYTES = 16 * 1024 * 1024


@register(deploy=True)
def check_servers(**kwargs: Any) -> Iterator[CheckMessage]:
    """The databases, one after the other, then what needs them, then the cache."""
    reached = []
    for alias in settings.DATABASES:
        problem = reason(lambda alias=alias: connections[alias].ensure_connection())  # type: ignore[misc]
        if problem:
            yield Error(f"DATABASES[{alias!r}] can't be used: {problem}", id="smarty.E039")
        else:
            reached.append(alias)
            yield from check_database(alias)
    if "default" in reached:
        yield from check_tables()
        yield from check_replicas(set(reached))
    if problem := health.cache_error():
        hint = "The server runs without it, slower, and boxes lose what lives there alone."
        yield Error(f"CACHES: {why_away() or problem}", hint=hint, id="smarty.E040")
    elif "default" in reached and installation.is_there("default"):
        yield from check_cache_owner()


def why_away() -> str:
    """The server's own words; "" for the embedded cache."""
    outage = getattr(cache, "outage", None)
    return str(outage.reason) if outage is not None and outage.away else ""


def reason(attempt: Callable[[], Any]) -> str:
    """The driver's own words, in one line; "" when it went well."""
    try:
        attempt()
    except Exception as error:  # drivers raise what they like when they can't connect
        return re.sub(r"\s+", " ", f"{type(error).__name__}: {error}").strip()
    return ""


def check_database(alias: str) -> Iterator[CheckMessage]:
    if connections[alias].vendor != "mysql":
        return
    packet, strict = ask(alias, "SELECT @@max_allowed_packet, @@sql_mode LIKE '%%STRICT%%'")
    if int(packet) < PACKET_BYTES:
        hint = "16M at least: one long text makes a long statement."
        yield Warning(f"DATABASES[{alias!r}]: max_allowed_packet is {packet}.", hint=hint, id="smarty.W037")
    if not strict:
        yield Warning(f"DATABASES[{alias!r}]: sql_mode is not strict: what is too long is cut.", id="smarty.W038")


def ask(alias: str, statement: str) -> tuple[Any, ...]:
    with connections[alias].cursor() as cursor:
        cursor.execute(statement, [])
        row: tuple[Any, ...] = cursor.fetchone()
        return row


def check_replicas(reached: set[str]) -> Iterator[CheckMessage]:
    """Of a replica that nothing can be proved of, one that was promoted too, no call reads."""
    for alias in (alias for alias in settings.REPLICATED_DATABASE_SLAVES if alias in reached):
        for asked in ("default", alias):
            try:
                proved = bool(freshness.place_of(asked))
            except DatabaseError:
                proved = False
            if not proved:
                hint = (
                    "PostgreSQL: default is the primary, the other its standby. MariaDB: log_bin on the primary, "
                    "replication running. MySQL: gtid_mode = ON on both."
                )
                text = f"DATABASES[{alias!r}] is not read: {asked!r} does not tell where its replication is."
                yield Warning(text, hint=hint, id="smarty.W072")
                break


def check_tables() -> Iterator[CheckMessage]:
    executor = MigrationExecutor(connections["default"])
    left = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if left:
        hint = "smarty_manage migrate"
        yield Warning(f"{len(left)} migrations are not applied to the database.", hint=hint, id="smarty.W039")
    if installation.is_there("default") and (problem := installation.key_problem()):
        hint = "Put back the file or text of before: without it nobody can log in with a password."
        yield Error(f"{problem}.", hint=hint, id="smarty.E042")


def check_cache_owner() -> Iterator[CheckMessage]:
    """The first installation that looks at a cache leaves its name there."""
    mine = installation.installation_id()
    try:
        cache.add(CACHE_OWNER_KEY, mine, None)
        owner = cache.get_many_strict([CACHE_OWNER_KEY]).get(CACHE_OWNER_KEY)  # type: ignore[attr-defined]
    except CacheDown:
        return
    if owner not in (mine, None):
        hint = (
            "Give each a number of its own at the end of LOCATION, or a KEY_PREFIX. Is the other one gone: "
            "smarty_manage flushall --flush-protected"
        )
        yield Error("CACHES is the cache of another installation.", hint=hint, id="smarty.E043")


@register(deploy=True)
def check_queue_of_calls(**kwargs: Any) -> Iterator[CheckMessage]:
    """Whether calls can wait as long as deploy/ means them to."""
    longest = number_in(QUEUE_FILE, r"(\d+)")
    if longest and longest < QUEUE_LENGTH:
        hint = f"sysctl -w net.core.somaxconn={QUEUE_LENGTH}, and restart uWSGI; see deploy/sysctl."
        yield Warning(f"At most {longest} calls can wait (net.core.somaxconn).", hint=hint, id="smarty.W040")
    connections_each = number_in(NGINX_FILE, r"^\s*worker_connections\s+(\d+)\s*;")
    if connections_each and connections_each < NGINX_CONNECTIONS:
        hint = "worker_connections 32768 in its events, worker_rlimit_nofile 65536 above: each call that waits is two."
        yield Warning(f"{NGINX_FILE} lets a process have {connections_each} connections.", hint=hint, id="smarty.W041")


def number_in(path: Path, pattern: str) -> int:
    """0 when the file or the number is not there."""
    try:
        found = re.search(pattern, path.read_text(encoding="utf-8", errors="replace"), re.MULTILINE)
    except OSError:
        return 0
    return int(found[1]) if found else 0
