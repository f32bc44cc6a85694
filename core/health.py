"""How loaded this machine is, and whether the databases and the cache answer."""

from __future__ import annotations

import os
import secrets
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, InterfaceError, connections
from redis.exceptions import RedisError

from core.cache.errors import CacheDown

MEMORY_FILE = Path("/proc/meminfo")
PROBE_SECONDS = 10


class LimitsUnset(Exception):
    """MAX_LA and MAX_USED_MEM must both be numbers above zero."""


@dataclass(frozen=True)
class Load:
    """``usage``: the smaller one of both shares of their limits. ``within``: both figures are within their limits."""

    usage: float
    within: bool


def read_load() -> Load:
    """The load of this machine against MAX_LA and MAX_USED_MEM (percent)."""
    shares = (load_average() / limit(settings.MAX_LA), used_memory() / limit(settings.MAX_USED_MEM))
    return Load(usage=round(min(shares), 4), within=max(shares) <= 1)


def limit(value: object) -> float:
    try:
        number = float(str(value))
    except ValueError:
        raise LimitsUnset from None
    if not number > 0:
        raise LimitsUnset
    return number


def load_average() -> float:
    """The machine's load average of the last minute."""
    return os.getloadavg()[0]


def used_memory() -> float:
    """Percent of the memory that is in use and could not be freed; 0 where the kernel does not tell."""
    try:
        lines = MEMORY_FILE.read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    figures = (line.partition(":") for line in lines)
    found = {name: int(rest.split()[0]) for name, _colon, rest in figures if rest.split()}
    total, available = found.get("MemTotal", 0), found.get("MemAvailable", 0)
    return 100 * (total - available) / total if total else 0.0


def connection_errors() -> list[str]:
    """What does not answer, by its name in the settings. Hosts and users stay out: anybody may ask."""
    problems = [database_error(alias) for alias in settings.DATABASES] + [cache_error()]
    return [problem for problem in problems if problem]


def database_error(alias: str) -> str:
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError, OSError) as error:
        return f"database {alias}: {type(error).__name__}"
    return ""


def cache_error() -> str:
    """Written and read back: a cache that swallows its errors answers, but knows nothing."""
    probe = secrets.token_hex(8)
    key = f"health:{probe}"
    try:
        cache.set(key, probe, PROBE_SECONDS)
        answers = cache.get_many_strict([key]).get(key) == probe  # type: ignore[attr-defined]
    except (CacheDown, OSError, RedisError, sqlite3.Error) as error:
        return f"cache: {type(error).__name__}"
    return "" if answers else "cache: no answer"
