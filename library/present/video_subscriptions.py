"""Tariffs that open films on the wire."""

from __future__ import annotations

from typing import Any

from core.i18n import localized_text
from library.selectors.video_subscriptions import VideoSubscription


def subscription_row(row: VideoSubscription, lang: int) -> dict[str, Any]:
    tariff = row.tariff
    return {
        "id": tariff.pk,
        "ext_id": tariff.ext_id or "",
        "name": localized_text(tariff, "name", lang),
        "description": localized_text(tariff, "description", lang),
        "price": tariff.price,
        "sort": tariff.pk,
        "is_purchased": row.is_purchased,
    }
