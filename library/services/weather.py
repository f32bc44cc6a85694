"""The weather for the widget, from the service that the settings name."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.conf import settings

from core.api.errors import DomainError
from core.queue import enqueue_on_commit
from library.backends.weather.base import CityQuery, WeatherBackend
from library.backends.weather.fobos import Fobos
from library.backends.weather.gismeteo import Gismeteo
from library.backends.weather.openweathermap import OpenWeatherMap
from library.constants import WeatherService
from library.selectors.weather_cities import PlaceAsked, WeatherPlace, find_place
from library.services.outside_answers import OutsideQuestion, kept_answer, renew_answer
from tvmiddleware.selectors.operators import Operator

SERVICES: dict[str, type[WeatherBackend]] = {
    WeatherService.OPENWEATHERMAP: OpenWeatherMap,
    WeatherService.GISMETEO: Gismeteo,
    WeatherService.FOBOS: Fobos,
}


class WeatherUnset(DomainError):
    """The settings name no service, not all that it wants, or nobody knows which place is meant."""


def find_weather(*, operator: Operator, asked: PlaceAsked, language: str) -> dict[str, Any]:
    """What CurrentWeather holds, as a dict; ``city`` is never empty.

    Raises WeatherUnset, SourceUnreachable, SourceBusy.
    """
    service = service_name()
    backend = SERVICES[service]() if service in SERVICES else None
    if backend is None or not backend.is_configured():
        raise WeatherUnset
    place = find_place(operator, service, asked, takes_names=backend.takes_names)
    if place is None:
        place = default_place(backend, asked)
    question = weather_question(service, place.query, language, expected=place.expected)

    def ask_later() -> None:
        enqueue_on_commit("library.jobs.weather_renew", service=service, city=asdict(place.query), language=language)

    found = kept_answer(
        question, lambda: ask_service(backend, place.query, language), ask_later, waits_for_others=False
    )
    return {**found, "city": found["city"] or place.name}


def default_place(backend: WeatherBackend, asked: PlaceAsked) -> WeatherPlace:
    """The place of the settings, for a box that names none. Raises WeatherUnset."""
    query = backend.default_city()
    if query is None or asked.city or asked.ext_city_id:
        raise WeatherUnset
    return WeatherPlace(query, query.ext_id)


def renew_weather(*, service: str, city: CityQuery, language: str) -> bool:
    """Ask the service anew; whether it answered. One that the settings no longer know is not asked."""
    backend = SERVICES[service]() if service in SERVICES else None
    if backend is None or not backend.is_configured():
        return False
    question = weather_question(service, city, language)
    return renew_answer(question, lambda: ask_service(backend, city, language))


def service_name() -> str:
    """The setting; installations older than it had OpenWeatherMap alone."""
    return str(settings.WEATHER_DEFAULT_BACKEND or WeatherService.OPENWEATHERMAP.value).strip().lower()


def weather_question(service: str, city: CityQuery, language: str, *, expected: bool = True) -> OutsideQuestion:
    text = "\n".join((service, city.ext_id, city.name, city.country, language))
    return OutsideQuestion("weather", text, settings.TVMIDDLEWARE_WEATHER_WIDGET_CACHE_TIMEOUT, expected)


def ask_service(backend: WeatherBackend, city: CityQuery, language: str) -> dict[str, Any]:
    return asdict(backend.current(city, language))
