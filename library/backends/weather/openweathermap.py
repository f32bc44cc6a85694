"""openweathermap.org: ``/data/2.5/weather`` with ``units=metric``; pressure comes in hPa."""

from __future__ import annotations

from django.conf import settings

from core.reach import TRUSTED
from library.backends.source import ask_source, parse_json
from library.backends.weather.base import (
    MMHG_OF_HPA,
    CityQuery,
    CurrentWeather,
    WeatherBackend,
    first_item,
    get_member,
    plain_value,
    read_number,
)


class OpenWeatherMap(WeatherBackend):
    takes_names = True

    def is_configured(self) -> bool:
        return bool(settings.TVMIDDLEWARE_WEATHER_WIDGET_OPENWEATHERMAP_APPID)

    def default_city(self) -> CityQuery | None:
        named = str(settings.TVMIDDLEWARE_WEATHER_WIDGET_OPENWEATHERMAP_CITY or "").strip()
        return CityQuery(ext_id=named) if named else None

    def current(self, city: CityQuery, language: str) -> CurrentWeather:
        params = {
            **where(city),
            "units": "metric",
            "lang": language,
            "appid": str(settings.TVMIDDLEWARE_WEATHER_WIDGET_OPENWEATHERMAP_APPID).strip(),
        }
        url = f"{settings.WEATHER_OPENWEATHERMAP_URL.rstrip('/')}/data/2.5/weather"
        data = parse_json(ask_source(url, reach=TRUSTED, params=params))
        sky = first_item(get_member(data, "weather"))
        return CurrentWeather(
            icon=plain_value(get_member(sky, "icon")),
            description=plain_value(get_member(sky, "description")),
            temperature=round(read_number(get_member(data, "main", "temp"))),
            pressure=round(read_number(get_member(data, "main", "pressure")) * MMHG_OF_HPA),
            wind_speed=round(read_number(get_member(data, "wind", "speed"), 0), 1),
            wind_deg=round(read_number(get_member(data, "wind", "deg"), 0)),
            humidity=round(read_number(get_member(data, "main", "humidity"), 0)),
            city=plain_value(get_member(data, "name")),
        )


def where(city: CityQuery) -> dict[str, str]:
    """An id of theirs is a number; older settings name a place as ``Moscow,ru``."""
    if city.ext_id:
        return {"id" if city.ext_id.isdecimal() else "q": city.ext_id}
    return {"q": ",".join(part for part in (city.name, city.country.lower()) if part)}
