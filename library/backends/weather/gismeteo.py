"""gismeteo.ru: its API of version 2, with a token in a header."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.conf import settings

from core.reach import TRUSTED
from library.backends.source import SourceFailed, ask_source, parse_json
from library.backends.weather.base import (
    CityQuery,
    CurrentWeather,
    WeatherBackend,
    get_member,
    plain_value,
    read_number,
)


class Gismeteo(WeatherBackend):
    takes_names = True

    def is_configured(self) -> bool:
        return bool(settings.WEATHER_GISMETEO_TOKEN)

    def current(self, city: CityQuery, language: str) -> CurrentWeather:
        ext_id, name = (city.ext_id, "") if city.ext_id else self.found(city, language)
        data = self.ask(f"weather/current/{quote(ext_id, safe='')}/", lang=language)
        return CurrentWeather(
            icon=plain_value(get_member(data, "icon")),
            description=plain_value(get_member(data, "description", "full")),
            temperature=round(read_number(get_member(data, "temperature", "air", "C"))),
            pressure=round(read_number(get_member(data, "pressure", "mm_hg_atm"))),
            wind_speed=round(read_number(get_member(data, "wind", "speed", "m_s"), 0), 1),
            wind_deg=round(read_number(get_member(data, "wind", "direction", "degree"), 0)),
            humidity=round(read_number(get_member(data, "humidity", "percent"), 0)),
            city=name,
        )

    def found(self, city: CityQuery, language: str) -> tuple[str, str]:
        """Id and name of the first place of that name, in the country first. Raises SourceFailed."""
        items = get_member(self.ask("search/cities/", query=city.name, lang=language), "items")
        rows = [row for row in items if get_member(row, "id")] if isinstance(items, list) else []
        at_home = [
            row for row in rows if plain_value(get_member(row, "country", "code")).upper() == city.country.upper()
        ]
        for row in [*at_home, *rows]:
            return plain_value(get_member(row, "id")), plain_value(get_member(row, "name"))
        raise SourceFailed("gismeteo does not know the city")

    def ask(self, path: str, **params: str) -> Any:
        url = f"{settings.WEATHER_GISMETEO_URL.rstrip('/')}/v2/{path}"
        headers = {"X-Gismeteo-Token": str(settings.WEATHER_GISMETEO_TOKEN).strip()}
        return get_member(parse_json(ask_source(url, reach=TRUSTED, params=params, headers=headers)), "response")
