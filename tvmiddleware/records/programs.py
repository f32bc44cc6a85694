"""Programmes as answers need them."""

from __future__ import annotations

from typing import NamedTuple


class Program(NamedTuple):
    """A programme in one language, as answers need it. Times are Unix seconds of the guide, without any shift."""

    id: int
    epg_channel_id: int
    begin: int
    end: int
    category_id: int
    rating: int
    name: str
    short_name: str
    description: str
    category: str
    preview: str
    meta: str
