"""What every call of a box needs: whatever any of the kinds of authentication wants."""

from __future__ import annotations

from typing import Any

from tests.costs.params import Callers


def identified(callers: Callers, own: dict[str, Any] | None) -> dict[str, Any]:
    api_key = callers.cast.north.client.api_key
    return {**callers.session, "api_key": api_key, "device": "pc", "device_uid": "anna-pc", **(own or {})}
