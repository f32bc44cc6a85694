"""System checks of ``--deploy``: what two installations of one machine may not have in common."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

import settings as settings_package
from settings.hook import OURS

PACKAGED = frozenset({"dev", "test", *OURS})
LOCAL = frozenset({"localhost", "127.0.0.1", "::1", ""})
DIRECTORIES = ("VAR_DIR", "MEDIA_ROOT")


@register(deploy=True)
def check_sharing(**kwargs: Any) -> Iterator[CheckMessage]:
    own = str(getattr(settings, "SETTINGS_MODULE", "")).rpartition(".")[2]
    for name in sorted(other_files() - {own}):
        try:
            other = importlib.import_module(f"settings.{name}")
        except Exception as error:  # somebody else's file: whatever is wrong in it is not this installation's fault
            yield Warning(f"settings.{name} can't be loaded: {type(error).__name__}.", id="smarty.W036")
            continue
        if database_of(other) != database_of(settings):
            yield from shared_with(name, other)


def other_files() -> set[str]:
    """Settings files beside ours, by name."""
    folder = Path(list(settings_package.__path__)[-1])
    return {path.stem for path in folder.glob("*.py") if path.stem.isidentifier()} - PACKAGED


def shared_with(name: str, other: ModuleType) -> Iterator[CheckMessage]:
    """Two files with one database are one installation (another node, other workers); these are two."""
    hint = "Each installation needs its own: they would read and remove each other's."
    for directory in DIRECTORIES:
        mine, theirs = (Path(str(getattr(one, directory, "") or "/")).resolve() for one in (settings, other))
        if mine == theirs:
            yield Error(f"{directory} {mine} is that of settings.{name} too.", hint=hint, id="smarty.E036")
    if caches_of(settings) & caches_of(other):
        yield Error(f"CACHES is what settings.{name} uses too.", hint=hint, id="smarty.E037")
    if both_queue(other) and queues_of(settings) & queues_of(other):
        yield Error(f"RQ_QUEUES is what settings.{name} uses too.", hint=hint, id="smarty.E038")


def database_of(one: Any) -> tuple[str, ...]:
    row = one.DATABASES.get("default", {})
    host = str(row.get("HOST", "") or "")
    return str(row.get("ENGINE", "")), "" if host in LOCAL else host, str(row.get("PORT") or ""), str(row.get("NAME"))


def caches_of(one: Any) -> set[tuple[str, ...]]:
    """Host, port, number and prefix of each cache that others can reach."""
    found = set()
    for row in one.CACHES.values():
        for location in as_list(row.get("LOCATION", "")):
            if place := place_of(location):
                found.add((*place, str(row.get("KEY_PREFIX", "") or "")))
    return found


def place_of(location: str) -> tuple[str, ...]:
    """What identifies a cache by its address; () for one in this process's memory."""
    parts = urlsplit(location)
    if parts.scheme in ("redis", "rediss"):
        host = parts.hostname or ""
        return "" if host in LOCAL else host, str(parts.port or 6379), parts.path.strip("/") or "0"
    return (str(Path(location).resolve()), "", "") if location.startswith(("/", "unix:")) else ()


def as_list(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else str(value).split(",")


def both_queue(other: Any) -> bool:
    return bool(settings.SMARTY_USE_RQ and getattr(other, "SMARTY_USE_RQ", False))


def queues_of(one: Any) -> set[tuple[str, ...]]:
    rows = (row for row in one.RQ_QUEUES.values() if "HOST" in row)
    return {
        ("" if str(row["HOST"]) in LOCAL else str(row["HOST"]), str(row.get("PORT", 6379)), str(row.get("DB", 0)))
        for row in rows
    }
