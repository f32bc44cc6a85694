"""What calls of a streaming server need: a signature, or what the address of a stream brings."""

from __future__ import annotations

from typing import Any

from tests.apis.tvmiddleware.costs import identified as as_viewer
from tests.costs.params import Callers
from tests.signing import signed


def identified(callers: Callers, own: dict[str, Any] | None) -> dict[str, Any]:
    north = callers.cast.north.client
    return as_viewer(callers, None) if own is None else signed({"client_id": north.pk, **own}, north.streaming_api_key)
