"""Where somebody is."""

from __future__ import annotations

from typing import NamedTuple


class Region(NamedTuple):
    """``None``: not known."""

    country_id: int | None = None
    city_id: int | None = None


UNKNOWN = Region()
