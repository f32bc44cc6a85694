"""Which place a box asks the weather of: by the service's id, by ours, by where it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.cache.local import memory
from core.numbers import is_digits
from geo.models import City
from geo.selectors import locate_address
from library.backends.weather.base import CityQuery
from library.constants import CITY_ID_PATTERN
from library.models import WeatherCity
from library.selectors.applications import list_applications
from tvmiddleware.selectors.operators import Operator

CITY_ID = re.compile(CITY_ID_PATTERN)
ATTRIBUTE = re.compile(r"(city__\d+__)ext_id")


@dataclass(frozen=True, slots=True)
class WeatherPlace:
    """``query``: what the service is asked of; ``name``: what boxes are told where the service says no name.
    ``expected``: staff set it up."""

    query: CityQuery
    name: str
    expected: bool = True


@dataclass(frozen=True, slots=True)
class PlaceAsked:
    """What a box sent. ``city``: an id of ours, ``ext_city_id`` one of the service."""

    city: str = ""
    ext_city_id: str = ""
    locates: bool = False
    ip: str = ""


def find_place(operator: Operator, service: str, asked: PlaceAsked, *, takes_names: bool) -> WeatherPlace | None:
    """The place that a box means; None: there is none of that id. A box that can't be located gets the one it names."""
    if asked.locates:
        region = locate_address(operator.geo_locator, asked.ip)
        located = region.city_id and own_place(operator, service, str(region.city_id), takes_names=takes_names)
        if located:
            return located
    if asked.ext_city_id:
        return service_place(operator, service, asked.ext_city_id)
    return own_place(operator, service, asked.city, takes_names=takes_names) if asked.city else None


def service_place(operator: Operator, service: str, ext_id: str) -> WeatherPlace | None:
    if not CITY_ID.match(ext_id):
        return None
    known = {*named_cities(operator).values(), *city_ids(operator.config_generation, service).values()}
    return WeatherPlace(CityQuery(ext_id=ext_id), ext_id, expected=ext_id in known)


def own_place(operator: Operator, service: str, city: str, *, takes_names: bool) -> WeatherPlace | None:
    """By the table of cities, by the attributes of the operator's widgets, by the city's name."""
    city_id = int(city) if is_digits(city, 9) else 0
    ext_id = city_ids(operator.config_generation, service).get(city_id) or named_cities(operator).get(city)
    if ext_id:
        return WeatherPlace(CityQuery(ext_id=ext_id), city)
    row = City.objects.filter(pk=city_id).select_related("country").first() if city_id and takes_names else None
    return WeatherPlace(CityQuery(name=row.name, country=row.country.iso_code), row.name) if row else None


def city_ids(config_generation: int, service: str) -> dict[int, str]:
    """Our cities' ids at a service, kept in this process per generation of the installation."""
    return memory.get(("weather cities", service), config_generation, lambda: read_city_ids(service))


def read_city_ids(service: str) -> dict[int, str]:
    return dict(WeatherCity.objects.filter(service=service).values_list("city_id", "ext_id"))


def named_cities(operator: Operator) -> dict[str, str]:
    """``city__N__id`` -> ``city__N__ext_id``, of all applications of the operator."""
    found: dict[str, str] = {}
    for row in list_applications(operator).values():
        for name, ext_id in row.attrs.items():
            if (match := ATTRIBUTE.fullmatch(name)) and ext_id:
                found.setdefault(row.attrs.get(f"{match[1]}id", ""), ext_id)
    return found
