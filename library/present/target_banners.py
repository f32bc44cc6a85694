"""Target banners on the wire."""

from __future__ import annotations

from typing import Any

import orjson

from library.selectors.target_banners import BannerRecord, BannerRow
from tvmiddleware.addresses import media_url


def target_banner(row: BannerRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "image_url": media_url(row.image),
        "message": row.message,
        "deep_link": row.deep_link,
        "meta": json_text(row.meta),
    }


def banner_record(record: BannerRecord) -> dict[str, Any]:
    """For content managers."""
    row = record.banner
    return {
        "id": row.pk,
        "name": row.name,
        "image_url": media_url(row.image.name or ""),
        "message": row.message,
        "deep_link": row.deep_link,
        "published_from": row.published_from.isoformat(),
        "published_to": row.published_to.isoformat(),
        "enabled": int(row.enabled),
        "meta": json_text(row.meta),
        "account_ids": record.account_ids,
        "tariff_ids": record.tariff_ids,
        "available_in_cities": record.cities,
        "for_birthday": int(row.for_birthday),
    }


def json_text(meta: dict[str, Any]) -> str:
    return orjson.dumps(meta).decode() if meta else ""
