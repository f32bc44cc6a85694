"""``Epg.meta``: kept without its empty members, shown with all of them.

Boxes index every key of a ``meta`` that is not empty, so whoever shows one passes it through ``full_meta``. Keeping the
empty members too would more than double the widest table of the product.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

EMPTY: dict[str, Any] = {
    "extra_name": "",
    "extra_previews": {},
    "extra_description": "",
    "genres": [],
    "participants": {"actor": [], "composer": [], "director": [], "producer": []},
    "countries": [],
    "productions": [],
    "year": "",
    "previews": [],
    "tags": [],
    "live": False,
    "sport_type": "",
    "championship": "",
    "sport_rival1": "",
    "sport_rival2": "",
    "kinopoisk_id": "",
    "kinopoisk": "",
    "imdb": "",
    "name_orig": "",
    "short_description": "",
}


def full_meta(meta: Mapping[str, Any] | None) -> dict[str, Any]:
    """Every key of the reference's ProgramMeta; {} stays {}. Keys of an editor's own are passed on."""
    if not meta:
        return {}
    participants = meta.get("participants") or {}
    return {**EMPTY, **meta, "participants": {**EMPTY["participants"], **participants}}


def meta_text(meta: Mapping[str, Any] | None) -> str:
    """ProgramMeta as the text that boxes decode; "" when there is nothing, else with every key."""
    return orjson.dumps(full_meta(meta)).decode() if meta else ""
