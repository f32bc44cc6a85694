"""System checks of names in the settings file: a parameter that is misspelt changes nothing and says nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from corsheaders.conf import Settings as CorsSettings
from django.conf import global_settings, settings
from django.core.checks import CheckMessage, Warning, register

from settings import base
from settings.compat.renamed import OLD_NAMES
from settings.compat.secrets import NAMES

ALIKE = 0.86
"""Of difflib's ratio: a letter too many in a name of eight."""
SHORTEST = 5
BLOCKS = {
    "DATABASES": {
        "ATOMIC_REQUESTS", "AUTOCOMMIT", "CONN_HEALTH_CHECKS", "CONN_MAX_AGE", "DISABLE_SERVER_SIDE_CURSORS", "ENGINE",
        "HOST", "NAME", "OPTIONS", "PASSWORD", "PORT", "TEST", "TIME_ZONE", "USER",
    },
    "CACHES": {
        "BACKEND", "KEY_FUNCTION", "KEY_PREFIX", "LOCATION", "OPTIONS", "REVERSE_KEY_FUNCTION", "TIMEOUT", "VERSION",
    },
}  # fmt: skip
"""Members of their rows."""


def known_names() -> set[str]:
    ours = {name for name in vars(base) if name.isupper()} | set(OLD_NAMES)
    djangos = {name for name in dir(global_settings) if name.isupper()}
    others = {name for name in dir(CorsSettings) if name.isupper()} | {f"{name}_FILE" for name in NAMES}
    return ours | djangos | others


def names_of_file() -> set[str]:
    """What the settings module says: also names in small letters, which Django never looks at."""
    module = sys.modules.get(str(getattr(settings, "SETTINGS_MODULE", "")))
    small = {name for name, value in vars(module).items() if is_parameter(name, value)} if module else set()
    return small | {name for name in dir(settings) if name.isupper()}


def is_parameter(name: str, value: Any) -> bool:
    return not name.startswith("_") and isinstance(value, str | int | float | list | tuple | dict | None)


def meant(name: str, known: set[str]) -> str:
    """The parameter that this unknown name is nearly like; "" when there is none."""
    upper = name.upper()
    if upper in known:
        return upper if upper != name else ""
    if not name.isupper() or len(name) < SHORTEST:
        return ""
    found = get_close_matches(upper, [other for other in known if differs(upper, other)], n=1, cutoff=ALIKE)
    return found[0] if found else ""


def differs(name: str, other: str) -> bool:
    """By more than a number at its end or a word at either: MY_MAX_LA, MONGODB_HOST2 are names of one's own."""
    return not (name.startswith(other) or name.endswith(other) or other.startswith(name) or other.endswith(name)) or (
        abs(len(name) - len(other)) == 1 and not name[-1].isdigit()
    )


@register()
def check_names(**kwargs: Any) -> Iterator[CheckMessage]:
    known = known_names()
    for name in sorted(names_of_file() - known):
        if wanted := meant(name, known):
            yield Warning(f"{name} is no parameter; {wanted} is.", hint="A misspelt name?", id="smarty.W034")


@register()
def check_members(**kwargs: Any) -> Iterator[CheckMessage]:
    for block, members in BLOCKS.items():
        for alias, row in getattr(settings, block).items():
            for name in unknown(row, members):
                near = get_close_matches(name.upper(), members, n=1, cutoff=0.7)
                hint = f"Perhaps {near[0]}?" if near else f"Known are {', '.join(sorted(members))}."
                yield Warning(f"{block}[{alias!r}] has {name!r}, which nothing reads.", hint=hint, id="smarty.W035")


def unknown(row: Any, members: set[str]) -> list[str]:
    return [str(name) for name in row if name not in members] if isinstance(row, Mapping) else []
