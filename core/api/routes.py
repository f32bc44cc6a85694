"""The tables of APIs: one line per endpoint."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.api.endpoint import EndpointSpec, spec_of


@dataclass(frozen=True)
class Route:
    path: str
    spec: EndpointSpec
    old: bool = False
    hot: bool = False


def route(path: str, function: Callable[..., Any], *, old: bool = False, hot: bool = False) -> Route:
    """One line of an API's table.

    ``old`` marks a name kept for older boxes: it is served, not documented. ``hot``: plain GET calls take the short
    lane (core/api/lane.py).
    """
    return Route(path, spec_of(function), old, hot)
