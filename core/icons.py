"""Which sized copies of icons exist, remembered so that answers don't point boxes at missing files.

Apps name their icon fields with ``register_field``. Only with TVMIDDLEWARE_CACHE_EXISTING_ICONS is the result kept (in
the protected part of the cache) and asked for; without it every address is taken to exist, as the reference says.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import Storage, default_storage

from core.cache.local import memory
from core.cache.store import PROTECTED
from core.images import Size, icon_sizes, missing_copies

KEY = f"{PROTECTED}icons"
FRESH_SECONDS = 60
"""How long a process believes what it knows of the copies."""
_fields: dict[tuple[str, str], None] = {}


def register_field(model: str, field: str) -> None:
    """``register("epg.EpgChannel", "icon")``: this field holds icons that have sized copies."""
    _fields[model, field] = None


def names() -> list[str]:
    """The files of all registered fields, each once."""
    found: dict[str, None] = {}
    for model, field in _fields:
        rows = apps.get_model(model)._default_manager.exclude(**{field: ""}).values_list(field, flat=True)
        found.update(dict.fromkeys(rows))
    return list(found)


def recache_icons(storage: Storage = default_storage) -> tuple[int, int]:
    """Look at every icon and remember what is there. Answers how many icons exist and how many copies lack."""
    sizes = icon_sizes()
    existing = existing_sizes(storage, names(), sizes)
    if settings.TVMIDDLEWARE_CACHE_EXISTING_ICONS:
        cache.set(KEY, existing, None)
    return len(existing), sum(len(sizes) - len(found) for found in existing.values())


def note_copies(name: str) -> None:
    """Remember that this icon has all of its copies, beside what is known of the others."""
    if settings.TVMIDDLEWARE_CACHE_EXISTING_ICONS and (found := known()) is not None:
        cache.set(KEY, {**found, name: frozenset(icon_sizes())}, None)


def existing_sizes(storage: Storage, wanted: Iterable[str], sizes: list[Size]) -> dict[str, frozenset[Size]]:
    """Icon name -> the sizes that exist; icons whose own file is gone are left out. One listing a directory."""
    listings: dict[str, frozenset[str]] = {}
    result: dict[str, frozenset[Size]] = {}
    for name in wanted:
        path = PurePosixPath(name)
        folder = str(path.parent)
        if folder not in listings:
            listings[folder] = _files(storage, folder)
        if path.name in listings[folder]:
            result[name] = frozenset(sizes).difference(missing_copies(listings[folder], name, sizes))
    return result


def known() -> Mapping[str, frozenset[Size]] | None:
    """What ``recache_icons`` found; None when nothing is known, and then any size may be promised."""
    if not settings.TVMIDDLEWARE_CACHE_EXISTING_ICONS:
        return None
    found: Mapping[str, frozenset[Size]] | None = cache.get(KEY)
    return found


def copy_exists(name: str, size: Size) -> bool:
    """May this copy be promised? Asks the cache once a minute and process, and only where ``recache_icons`` keeps a
    list."""
    if not settings.TVMIDDLEWARE_CACHE_EXISTING_ICONS:
        return True
    found = memory.get(KEY, int(time.time() // FRESH_SECONDS), known)
    return found is None or size in found.get(name, ())


def _files(storage: Storage, folder: str) -> frozenset[str]:
    try:
        return frozenset(storage.listdir("" if folder == "." else folder)[1])
    except FileNotFoundError:
        return frozenset()
