"""Target banners on the wire."""

from __future__ import annotations

from typing import Any

import orjson

from tvmiddleware.addresses import media_url
from tvmiddleware.selectors.banners import BannerRow


def target_banner(row: BannerRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "image_url": media_url(row.image),
        "message": row.message,
        "deep_link": row.deep_link,
        "meta": orjson.dumps(row.meta).decode() if row.meta else "",
    }
