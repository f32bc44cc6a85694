"""Where a caller is. Locators (tables of addresses) come with the geography issue; until then nobody is located."""

from __future__ import annotations

from typing import NamedTuple


class Region(NamedTuple):
    """``None``: not known."""

    country_id: int | None = None
    city_id: int | None = None


UNKNOWN = Region()


def locate(locator: str, ip: str) -> Region:
    """The region of an address by the operator's locator; UNKNOWN without a locator or an entry."""
    return UNKNOWN
