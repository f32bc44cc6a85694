"""Types of parameters as boxes send them: text in a query that means a number, a flag, a list, a day.

Every type declares the JSON type that the OpenAPI document shows. Of a single value that came repeatedly the last one
counts: boxes append ``&redirect=0`` to addresses they were given. The texts of errors never hold the value.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

import orjson
from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticUseDefault

from core.money import CENT, LEAST, shorten_amount
from core.numbers import is_digits, read_exact, read_whole

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off"})
ABSENT_WORDS = frozenset({"undefined", "null", "none", "nan"})
"""What scripts send for a number or flag that they do not have."""
LARGEST = 2**63 - 1
"""What every database can compare an id with."""
MOST_ITEMS = 5000
"""Items of a list parameter: more than channels or tariffs of any operator."""
EARLIEST_YEAR, LATEST_YEAR = 1970, 2100
EARLIEST_DATE = date(1900, 1, 1)
FLOAT_NOISE = Decimal("0.000001")
DAY_PATTERN = r"^([0-9]{2}\.[0-9]{2}\.[0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2})$"
ZEROS = re.compile(r"\.0+$")
PLAIN_LIST = re.compile(r"\[[\w.,+ -]*\]")
SEPARATORS = re.compile(r"[, ]+")
SPACES = re.compile(r"\s+")
NOTHING = Decimal(0)
LARGEST_SUM = Decimal(10) ** 10


def describe_parameter(text: str, **limits: Any) -> Any:
    """The description of a parameter, for the OpenAPI document."""
    return Field(description=text, **limits)


def single_value(value: Any) -> Any:
    """The value, of several the last; absent where a script sent its word for that."""
    last = value[-1] if isinstance(value, list) and value else value
    if isinstance(last, str) and last.strip().lower() in ABSENT_WORDS:
        raise PydanticUseDefault
    return last


def to_flag(value: Any) -> Any:
    sent = single_value(value)
    if isinstance(sent, bool | int):
        return int(bool(sent))
    if isinstance(sent, float):
        sent = whole(sent)
    word = str(sent).strip().lower()
    if word in TRUE_WORDS:
        return 1
    if word in FALSE_WORDS:
        return 0
    if is_digits(word, most=len(word)):
        return int(bool(word.strip("0")))
    raise ValueError("not a flag")


def to_int(value: Any) -> Any:
    """Whole numbers of 64 bits; boxes also send ``12.0`` and `` 12``."""
    number = read_int(single_value(value))
    if isinstance(number, int) and abs(number) > LARGEST:
        raise ValueError("too large a number")
    return number


def read_int(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        return read_whole(ZEROS.sub("", value.strip()))
    return whole(value) if isinstance(value, float) else value


def whole(value: float) -> int:
    if not value.is_integer():  # nor is infinity
        raise ValueError("not a whole number")
    return int(value)


def to_list(value: Any) -> Any:
    """A list may be repeated, comma-joined, or written as ``[1, 2]`` or, as Go prints it, ``[1 2]``."""
    found = listed(value)
    if isinstance(found, list) and len(found) > MOST_ITEMS:
        raise ValueError("too long a list")
    return found


def listed(value: Any) -> Any:
    if isinstance(value, str):
        text = value.strip()
        if text.startswith("["):
            return in_brackets(text)
        return [part.strip() for part in text.split(",") if part.strip()]
    if isinstance(value, list | tuple):
        return [item for part in value for item in (listed(part) if isinstance(part, str) else [part])]
    return [value]


def in_brackets(text: str) -> Any:
    try:
        return from_json(text)
    except ValueError:
        if not PLAIN_LIST.fullmatch(text):
            raise
    return SEPARATORS.split(text[1:-1].strip(" ,"))


def to_numbers(value: Any) -> Any:
    """A list of numbers: spaces part them too."""
    sent = value if isinstance(value, list | tuple) else [value]
    return to_list([SPACES.sub(",", one.strip()) if is_row(one) else one for one in sent])


def is_row(value: Any) -> bool:
    return isinstance(value, str) and not value.strip().startswith("[")


def from_json(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ValueError("not JSON") from error


def to_objects(value: Any) -> Any:
    """A list of objects: JSON text in a form field, or a JSON body's own list."""
    found = from_json(value) if isinstance(value, str) else value
    if isinstance(found, list) and len(found) > MOST_ITEMS:
        raise ValueError("too long a list")
    return found


def once_each(items: list[Any]) -> list[Any]:
    """Each item where it stood first."""
    return list(dict.fromkeys(items))


def to_day(value: Any) -> Any:
    """``dd.mm.YYYY``, also ``YYYY-mm-dd``."""
    if isinstance(value, date):
        return value
    text = str(single_value(value)).strip()
    form = "%Y-%m-%d" if "-" in text else "%d.%m.%Y"
    if not text.isascii():  # strptime reads the digits of every script
        raise ValueError("not a day")
    try:
        return datetime.strptime(text, form).replace(tzinfo=UTC).date()
    except ValueError as error:
        raise ValueError("not a day") from error


def to_iso_day(value: Any) -> Any:
    """``YYYY-mm-dd``, as billing systems write it; a time behind it is left out. Also ``dd.mm.YYYY``."""
    sent = single_value(value)
    if isinstance(sent, str):
        text = sent.strip()
        sent = text[:10] if text[4:5] == "-" and text[10:11] in {" ", "T"} else text
    day = to_day(sent)
    if day < EARLIEST_DATE:
        raise ValueError("out of range")
    return day


def to_money(value: Any) -> Any:
    """A sum of at most three decimal places; what floating point added behind them (0.30000000000000004) is dropped.

    Whether the currency has that many asks whoever books it (``core.limits.check_payable``). A script's word for "I
    don't have it" is no sum, nor is any way to write a number but the plain one: nobody guesses at money.
    """
    sent = value[-1] if isinstance(value, list) and value else value
    amount = read_exact(sent)
    if abs(amount) >= LARGEST_SUM:
        raise ValueError("too large a sum")
    exact = amount.quantize(LEAST)
    if abs(exact - amount) > FLOAT_NOISE or bool(exact) != bool(amount):
        raise ValueError("too many decimal places")
    return shorten_amount(exact)


def to_percent(value: Any) -> Any:
    """A number of at most two decimal places, written as a sum is."""
    percent = to_money(value)
    if percent != percent.quantize(CENT):
        raise ValueError("too many decimal places")
    return percent


def to_moment(value: Any) -> Any:
    """ISO 8601 with any offset, or with none: such a time is the operator's (``clock.in_zone``). A ``+`` that a query
    turned into a space is put back."""
    return to_iso_moment(value, EARLIEST_YEAR, LATEST_YEAR)


def to_iso_moment(value: Any, earliest_year: int, latest_year: int) -> Any:
    if isinstance(value, datetime):
        return value
    text = str(single_value(value)).strip()
    head, space, tail = text.rpartition(" ")
    if space and "T" in head.upper():
        text = f"{head}+{tail}"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError("not a time") from error
    if not earliest_year <= moment.year <= latest_year:
        raise ValueError("out of range")
    return moment


def to_text(value: Any) -> Any:
    last = value[-1] if isinstance(value, list) and value else value
    return last if isinstance(last, str) else str(last)


Flag = Annotated[int, BeforeValidator(to_flag), WithJsonSchema({"type": "integer", "enum": [0, 1]})]
Int = Annotated[int, BeforeValidator(to_int), WithJsonSchema({"type": "integer", "format": "int64"})]
Text = Annotated[str, BeforeValidator(to_text), WithJsonSchema({"type": "string"})]
IntList = Annotated[
    list[Int],
    BeforeValidator(to_numbers),
    AfterValidator(once_each),
    WithJsonSchema({"type": "array", "items": {"type": "integer"}}),
]
TextList = Annotated[
    list[Text],
    BeforeValidator(to_list),
    AfterValidator(once_each),
    WithJsonSchema({"type": "array", "items": {"type": "string"}}),
]
Objects = Annotated[
    list[dict[str, Any]], BeforeValidator(to_objects), WithJsonSchema({"type": "array", "items": {"type": "object"}})
]
Day = Annotated[date, BeforeValidator(to_day), WithJsonSchema({"type": "string", "pattern": DAY_PATTERN})]
IsoDay = Annotated[date, BeforeValidator(to_iso_day), WithJsonSchema({"type": "string", "format": "date"})]
Percent = Annotated[Decimal, BeforeValidator(to_percent), WithJsonSchema({"type": "number"})]
Money = Annotated[Decimal, BeforeValidator(to_money), WithJsonSchema({"type": "number"})]
Moment = Annotated[datetime, BeforeValidator(to_moment), WithJsonSchema({"type": "string", "format": "date-time"})]
