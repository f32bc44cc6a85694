"""Numbers with a fraction, durations and days as content managers send them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticUseDefault

from core.api.values import DAY_PATTERN, read_int, single_value, to_day, to_int, to_iso_moment
from core.numbers import read_exact
from library.constants import FileQuality
from library.models.videos import OLDEST_AGE

LARGEST = Decimal(2**31)
FIRST_FILM, FIRST_PERSON, LATEST_YEAR = 1880, 1700, 2100
SECONDS_A_MINUTE = 60
THOUSANDTH = Decimal("0.001")


def to_number(value: Any) -> Any:
    """A plain number, ``7`` or ``7.25``."""
    sent = single_value(value)
    number = read_exact(sent.strip() if isinstance(sent, str) else sent)
    if abs(number) > LARGEST:
        raise ValueError("too large a number")
    return number


def to_rating(value: Any) -> Any:
    return float(to_number(value))


def to_thousandths(value: Any) -> Any:
    return to_number(value).quantize(THOUSANDTH, ROUND_HALF_UP)


def to_minutes(value: Any) -> Any:
    return rounded(to_number(value))


def to_seconds(value: Any) -> Any:
    """Minutes are sent, with a fraction or without, and seconds are kept."""
    return rounded(to_number(value) * SECONDS_A_MINUTE)


def rounded(number: Decimal) -> int:
    return int(number.quantize(Decimal(1), ROUND_HALF_UP))


def to_age(value: Any) -> Any:
    """An age from which one may see a film. Old clients send other ratings under this name: those are not given."""
    try:
        age = read_int(single_value(value))
    except ValueError:
        raise PydanticUseDefault from None
    if not isinstance(age, int) or not 0 <= age <= OLDEST_AGE:
        raise PydanticUseDefault
    return age


def to_premiere(value: Any) -> Any:
    """ISO 8601, with a time or without; films are older than other times that an operator names."""
    return to_iso_moment(value, FIRST_FILM, LATEST_YEAR)


def to_quality(value: Any) -> Any:
    quality = to_int(value)
    if quality not in FileQuality.values:
        raise ValueError("no quality of a file")
    return quality


def to_birthday(value: Any) -> Any:
    day: date = to_day(value)
    if not FIRST_PERSON <= day.year <= LATEST_YEAR:
        raise ValueError("out of range")
    return day


NUMBER = WithJsonSchema({"type": "number"})
Rating = Annotated[float, BeforeValidator(to_rating), NUMBER]
Thousandths = Annotated[Decimal, BeforeValidator(to_thousandths), NUMBER]
Minutes = Annotated[int, BeforeValidator(to_minutes), NUMBER]
SecondsOfMinutes = Annotated[int, BeforeValidator(to_seconds), NUMBER]
Age = Annotated[int, BeforeValidator(to_age), WithJsonSchema({"type": "integer"})]
Quality = Annotated[
    int, BeforeValidator(to_quality), WithJsonSchema({"type": "integer", "enum": list(FileQuality.values)})
]
Premiere = Annotated[datetime, BeforeValidator(to_premiere), WithJsonSchema({"type": "string", "format": "date-time"})]
BirthDay = Annotated[date, BeforeValidator(to_birthday), WithJsonSchema({"type": "string", "pattern": DAY_PATTERN})]
