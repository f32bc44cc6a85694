"""One ordinary call of every endpoint, for the costs file: found in ``tests/apis/<api>/costs/``.

A file there is called after the endpoints' and has ``CALLS``; an endpoint that needs no parameters has no entry. The
package itself has ``identified(callers, own)``: what every call of that API needs, ``own`` is None without an entry.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from core.discovery import import_submodules
from tests.costs.params import Callers, Calls


@cache
def files(api: str) -> dict[str, Calls]:
    """Name of the endpoints' file -> its calls."""
    names = import_submodules(f"tests.apis.{api}.costs")
    return {name.rpartition(".")[2]: import_module(name).CALLS for name in names}


def calls(api: str) -> Calls:
    """Path -> parameters, of a whole API."""
    return {path: params for found in files(api).values() for path, params in found.items()}


def params(api: str, path: str, callers: Callers) -> dict[str, Any]:
    """Everything that a call is made with."""
    own = calls(api).get(path)
    made: dict[str, Any] = import_module(f"tests.apis.{api}.costs").identified(callers, own and own(callers.cast))
    return made


CALLS = calls("tvmiddleware")
HOT = frozenset(
    {
        "account_status",
        "channel_list",
        "channel_list_v2",
        "channel_programs",
        "channel_url",
        "portal_settings_list",
        "program_list",
        "program_url",
    }
)
HOT_CACHE_TRIPS = 2
