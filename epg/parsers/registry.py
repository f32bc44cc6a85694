"""From the text in ``EpgSource.parser`` to the class."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from epg.parsers.base import Parser
from epg.parsers.errors import ParserError

OWN = "epg.parsers"
OPERATORS = "epg_parsers"
SAME_FORMAT = {"teleguide": "xmltv_common"}
"""Names of the original's parsers whose source is plain XMLTV."""
BUILT_IN = ("xmltv_common", "xmltv_from_file", "epgservice", "jtv", "dummy_source", "teleguide")


def find_parser(name: str) -> type[Parser]:
    """A built-in name, a module in epg_parsers/, a dotted module, or ``dotted.module.ClassName``."""
    name = name.strip()
    if name in BUILT_IN:
        return _class_in(import_module(f"{OWN}.{SAME_FORMAT.get(name, name)}"), name)
    if name.isidentifier():
        return _class_in(_import(f"{OPERATORS}.{name}", name), name)
    module, _dot, last = name.rpartition(".")
    if last[:1].isupper():
        found = getattr(_import(module, name), last, None)
        if isinstance(found, type) and issubclass(found, Parser):
            return found
        raise ParserError(f"{name!r} is no parser class", permanent=True)
    return _class_in(_import(name, name), name)


def _import(module: str, name: str) -> ModuleType:
    try:
        known = find_spec(module) is not None
    except (ImportError, ValueError):
        known = False
    if not known:
        raise ParserError(f"there is no parser {name!r}: built in are {', '.join(BUILT_IN)}", permanent=True)
    try:
        return import_module(module)
    except Exception as error:
        raise ParserError(
            f"the parser {name!r} does not load: {type(error).__name__}: {error}", permanent=True
        ) from error


def _class_in(module: ModuleType, name: str) -> type[Parser]:
    """The module's own class derived from Parser; of several the most derived one."""
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Parser) and value.__module__ == module.__name__
    ]
    last = [one for one in found if not any(other is not one and issubclass(other, one) for other in found)]
    if len(last) != 1:
        raise ParserError(f"the parser {name!r} must define exactly one class derived from Parser", permanent=True)
    return last[0]
