"""Values in the wrong type that can only mean one thing: ports as text, one name where a list is meant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from settings import base
from settings.compat.notes import add_note
from settings.names import Names

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off", ""})
UNSET = frozenset({"SECRET_KEY"})
NO_DEFAULT = frozenset({"DATABASES", "CACHES"})
"""The default is another database, where nobody has an account: better not to start."""
CONVERTED_ELSEWHERE = frozenset({"CORS_ORIGIN_WHITELIST"})


def convert_values(found: dict[str, Any]) -> None:
    for name, default in vars(base).items():
        if name.isupper() and name in found and name not in CONVERTED_ELSEWHERE:
            convert_one(found, name, default)


def convert_one(found: dict[str, Any], name: str, default: Any) -> None:
    kind = kind_of(default)
    value = found[name]
    if isinstance(default, PurePath) and not isinstance(value, str | PurePath):
        raise TypeError(f"{name} must be a path, not {short(value)}")
    if kind is None or name in UNSET:
        return
    try:
        found[name] = CONVERTERS[kind](value)
    except (TypeError, ValueError):
        if name in NO_DEFAULT:
            raise TypeError(f"{name} must be {WORDS[kind]}, not {short(value)}") from None
        found[name] = default
        text = f"{name} must be {WORDS[kind]}, not {short(value)}; its default {default!r} is used."
        add_note(found, "smarty.E020", text, "settings/README.md tells the type of every setting.")


def kind_of(default: Any) -> type | None:
    """The type that its default speaks for; None where any may stand (paths, nothing)."""
    if isinstance(default, PurePath):
        return None
    return next((kind for kind in CONVERTERS if isinstance(default, kind)), None)


def to_bool(value: Any) -> bool:
    if isinstance(value, str):
        word = value.strip().lower()
        if word not in TRUE_WORDS | FALSE_WORDS:
            raise ValueError
        return word in TRUE_WORDS
    if value is None or isinstance(value, bool | int):
        return bool(value)
    raise TypeError


def to_int(value: Any) -> int:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if value is None or value == "":
        return 0
    if isinstance(value, bool | float):
        raise TypeError
    return int(value)


def to_float(value: Any) -> float:
    if isinstance(value, bool):
        raise TypeError
    number = float(value or 0)
    if number != number:  # not a number
        raise ValueError
    return number


def to_text(value: Any) -> Any:
    """Paths and lazy texts are as good; a number (a licence, a city's id) is written out."""
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, bool | list | tuple | dict | set):
        raise TypeError
    return value


def to_tuple(value: Any) -> Any:
    return to_list(value) if isinstance(value, list) else tuple(to_list(value))


def to_list(value: Any) -> list[Any]:
    """A tuple is a list, and one text is a list of one: ('name') lacks its comma."""
    if isinstance(value, str):
        return [value] if value else []
    if value is None:
        return []
    if isinstance(value, list):
        return value
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    raise TypeError


def to_names(value: Any) -> Names:
    return value if isinstance(value, Names) else Names(*to_list(value))


def to_dict(value: Any) -> dict[Any, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise TypeError
    return value


def short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


CONVERTERS: dict[type, Callable[[Any], Any]] = {
    bool: to_bool,  # before int, which a bool also is
    int: to_int,
    float: to_float,
    str: to_text,
    Names: to_names,  # before list
    list: to_list,
    tuple: to_tuple,
    dict: to_dict,
}
WORDS = {
    bool: "True or False",
    int: "a whole number",
    float: "a number",
    str: "a text",
    Names: "a list",
    list: "a list",
    tuple: "a tuple",
    dict: "a dictionary",
}
