"""What calls of a content manager need: a signature."""

from __future__ import annotations

from typing import Any

from tests.costs.params import Callers
from tests.signing import signed


def identified(callers: Callers, own: dict[str, Any] | None) -> dict[str, Any]:
    north = callers.cast.north.client
    return signed({"client_id": north.pk, **(own or {})}, north.content_api_key)
