"""Radio stations on the wire."""

from __future__ import annotations

from typing import Any

from core.images import Size
from library.records.radio import RadioRow
from tvmiddleware.addresses import icon_url


def radio_row(row: RadioRow, *, lang: int, size: Size) -> dict[str, Any]:
    """``has_subscription`` by the rule of channels: what carries no price of its own is open with any tariff."""
    return {
        "id": row.id,
        "name": row.names[lang],
        "url": row.uri,
        "logo_url": icon_url(row.icon, size),
        "channel_name": row.channel_names[lang],
        "description": row.descriptions[lang],
        "has_subscription": 1,
    }
