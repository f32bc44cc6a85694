"""Channels on the wire of the Content API."""

from __future__ import annotations

from typing import Any

from tvmiddleware.selectors.channel_records import ChannelRecord

LANGUAGES = ("name_lang1", "name_lang2", "name_lang3", "name_lang4", "name_lang5")
TEXTS = (
    "uri",
    "url_prefix",
    "option1",
    "option2",
    "option3",
    "multicast_address",
    "secondary_multicast_address",
    "comment",
    "id_for_stream_service",
)


def channel_record(record: ChannelRecord) -> dict[str, Any]:
    row = record.channel
    return {
        "id": row.pk,
        "name": row.name,
        **{name: getattr(row, name) for name in LANGUAGES},
        **pointed_at("category", row.category),
        **pointed_at("price_category", row.price_category),
        **pointed_at("epg_channel", row.epg_channel),
        "enabled": int(row.enabled),
        **{name: getattr(row, name) for name in TEXTS},
        **{name: [{"id": one.pk, "name": one.name} for one in rows] for name, rows in record.sets.items()},
    }


def pointed_at(field: str, row: Any) -> dict[str, Any]:
    return {f"{field}_id": row.pk if row else 0, f"{field}_name": row.name if row else ""}
