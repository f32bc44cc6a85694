"""Where a caller is. Locators (tables of addresses) come with the geography issue; until then nobody is located."""

from __future__ import annotations

from typing import NamedTuple

from geo.models import City, Country
from geo.records import UNKNOWN, Region


def locate_address(locator: str, ip: str) -> Region:
    """The region of an address by the operator's locator; UNKNOWN without a locator or an entry."""
    return UNKNOWN


class Place(NamedTuple):
    """A region's rows; ``None``: not known."""

    country: Country | None = None
    city: City | None = None


def find_place(region: Region) -> Place:
    """The country and the city of a region. A city whose country the locator did not tell brings it along."""
    city = City.objects.filter(pk=region.city_id).select_related("country").first() if region.city_id else None
    if region.country_id:
        return Place(Country.objects.filter(pk=region.country_id).first(), city)
    return Place(city.country if city else None, city)


def list_countries() -> list[Country]:
    """Every country, by name in the default language."""
    return list(Country.objects.order_by("name", "id"))
