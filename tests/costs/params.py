"""What an ordinary call of an endpoint is made of: types for ``tests/apis/<api>/costs/``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from clients.models import Dealer
from tests.cast import Cast

Params = Callable[[Cast], dict[str, Any]]
Calls = dict[str, Params]
"""Path of the route -> its parameters beside who calls."""
NOTHING: Params = lambda cast: {}  # noqa: E731


@dataclass(frozen=True)
class Callers:
    """Who calls. ``session``: client_id and authkey of Anna's PC."""

    cast: Cast
    dealer: Dealer
    session: dict[str, Any]
