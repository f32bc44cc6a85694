"""The tables of APIs: one line per endpoint, and what holds for all of a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.api.endpoint import EndpointSpec, spec_of
from core.api.protocols import ENVELOPE, Protocol

PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Route:
    """``path`` may have places, ``/p/{name}/{secret}.m3u8``: parameters of the endpoint that stand in the address."""

    path: str
    spec: EndpointSpec
    old: bool = False
    hot: bool = False

    @property
    def places(self) -> tuple[str, ...]:
        return tuple(PLACE.findall(self.path))


@dataclass(frozen=True)
class Api:
    """A table under one prefix.

    ``name`` is its tag in the document and stands before its methods' names in figures and logs, unless
    ``plain_names``. ``licence``: what a licence calls it, "" = as ``name``.
    """

    name: str
    routes: tuple[Route, ...]
    protocol: Protocol = ENVELOPE
    licence: str = ""
    plain_names: bool = False

    def view(self, spec: EndpointSpec) -> str:
        """The method's name in figures and logs."""
        return spec.name if self.plain_names else f"{self.name}.{spec.name}"


Apis = Mapping[str, Api]
"""Prefix -> API."""


def route(path: str, function: Callable[..., Any], *, old: bool = False, hot: bool = False) -> Route:
    """One line of an API's table.

    ``old`` marks a name kept for older boxes: it is served, not documented. ``hot``: plain GET calls take the fast
    path (core/api/fast_path.py); only of an API whose answers are envelopes.
    """
    return Route(path, spec_of(function), old, hot)
