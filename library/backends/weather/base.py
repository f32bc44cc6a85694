"""What a weather service must be able to do. One class a service, one file a class."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from library.backends.source import SourceFailed

MMHG_OF_HPA = 0.750062


@dataclass(frozen=True, slots=True)
class CityQuery:
    """A place: by its id at the service, else by its name (with the country's ISO code, where that is known)."""

    ext_id: str = ""
    name: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class CurrentWeather:
    """Celsius, mmHg, m/s, degrees, per cent. ``city``: what the service calls the place, "" where it does not say."""

    icon: str
    description: str
    temperature: int
    pressure: int
    wind_speed: float
    wind_deg: int
    humidity: int
    city: str = ""


class WeatherBackend:
    """Failures are SourceFailed, nothing else."""

    takes_names: ClassVar[bool] = False
    """Whether it finds a place by its name alone."""

    def is_configured(self) -> bool:
        """Whether the settings hold what the service wants to know of us."""
        raise NotImplementedError

    def current(self, city: CityQuery, language: str) -> CurrentWeather:
        """The weather now, described in that language (``ru``) where the service knows it. Raises SourceFailed."""
        raise NotImplementedError

    def default_city(self) -> CityQuery | None:
        """The place that the settings name for whoever asks of none."""
        return None


def get_member(data: Any, *path: str) -> Any:
    """A member deep inside; None where there is none."""
    for name in path:
        data = data.get(name) if isinstance(data, Mapping) else None
    return data


def first_item(data: Any) -> Any:
    return data[0] if isinstance(data, list) and data else None


def plain_value(value: Any) -> str:
    """A text or a number as text; "" for anything else."""
    return value.strip() if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


def read_number(value: Any, default: float | None = None) -> float:
    """A number, also in text and with a comma. Raises SourceFailed where there is none and no ``default``."""
    if isinstance(value, str):
        value = parsed(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or abs(value) == float("inf"):
        if default is None:
            raise SourceFailed("the answer lacks a number")
        return default
    return float(value)


def parsed(text: str) -> float | None:
    try:
        return float(text.strip().replace(",", ".").replace("\u2212", "-"))
    except ValueError:
        return None


def first_present(data: Mapping[str, Any], names: Iterable[str]) -> Any:
    return next((data[name] for name in names if data.get(name) not in {None, ""}), None)
