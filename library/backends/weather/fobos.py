"""FOBOS: a document that the supplier makes for one customer, at an address that it agrees on with him.

Its form is not published. Read is a JSON object or an XML document in which the figures of one place have any of the
names below, at whatever depth: as members, as elements or as attributes of elements.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import requests
from django.conf import settings

from core.reach import TRUSTED
from library.backends.source import ask_source, parse_json, parse_xml
from library.backends.weather.base import (
    CityQuery,
    CurrentWeather,
    WeatherBackend,
    first_present,
    plain_value,
    read_number,
)

PLACE = "{city}"
NAMES = {
    "icon": ("icon", "picture", "symbol"),
    "description": ("description", "weather", "phenomenon", "text"),
    "temperature": ("temperature", "temp", "t"),
    "pressure": ("pressure", "press", "p"),
    "wind_speed": ("wind_speed", "windspeed", "wind", "ws"),
    "wind_deg": ("wind_deg", "wind_direction", "winddir", "wd"),
    "humidity": ("humidity", "hum", "h"),
    "city": ("city", "city_name", "name", "town"),
}


class Fobos(WeatherBackend):
    def is_configured(self) -> bool:
        return bool(settings.WEATHER_FOBOS_URL)

    def current(self, city: CityQuery, language: str) -> CurrentWeather:
        url = settings.WEATHER_FOBOS_URL.replace(PLACE, quote(city.ext_id, safe=""))
        user, password = str(settings.WEATHER_FOBOS_USER), str(settings.WEATHER_FOBOS_PASS)
        response = ask_source(url, reach=TRUSTED, auth=(user, password) if user else None)
        found: dict[str, Any] = {}
        for name, value in leaves(response):
            found.setdefault(name.lower(), value)
        value = {name: first_present(found, names) for name, names in NAMES.items()}
        return CurrentWeather(
            icon=plain_value(value["icon"]),
            description=plain_value(value["description"]),
            temperature=round(read_number(value["temperature"])),
            pressure=round(read_number(value["pressure"], 0)),
            wind_speed=round(read_number(value["wind_speed"], 0), 1),
            wind_deg=round(read_number(value["wind_deg"], 0)),
            humidity=round(read_number(value["humidity"], 0)),
            city=plain_value(value["city"]),
        )


def leaves(response: requests.Response) -> Iterator[tuple[str, Any]]:
    """Name and value of everything in the document that holds nothing further. Raises SourceFailed."""
    if response.content.lstrip()[:1] in {b"{", b"["}:
        yield from members(parse_json(response))
        return
    for element in parse_xml(response).iter("{*}*"):
        yield from element.attrib.items()
        if len(element) == 0:
            yield element.tag.rpartition("}")[2], (element.text or "").strip()


def members(data: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(data, list):
        for item in data:
            yield from members(item)
    elif isinstance(data, dict):
        for name, value in data.items():
            if isinstance(value, dict | list):
                yield from members(value)
            else:
                yield name, value
