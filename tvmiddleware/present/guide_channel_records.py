"""Guide channels on the wire of the Content API."""

from __future__ import annotations

from typing import Any

from core import icons
from core.images import icon_sizes
from epg.models import EpgChannel
from tvmiddleware.addresses import icon_url
from tvmiddleware.selectors.guide_channel_records import GuideChannelRecord


def guide_channel_record(record: GuideChannelRecord) -> dict[str, Any]:
    row = record.channel
    return {
        "id": row.pk,
        "name": row.name,
        "source": row.source_id or 0,
        "source_channel_id": row.source_channel_id or "",
        "icon_url": icon_url(row.icon.name or ""),
        "extra_icons": {**sized_icons(row.icon.name or ""), **further_icons(row)},
        "extra_category_ids": list(record.category_ids),
        "sort_number": row.sort_number,
        "timeshift": row.timeshift,
        "source_update_date": row.source_update_date.isoformat() if row.source_update_date else "",
    }


def sized_icons(name: str) -> dict[str, str]:
    """Size -> address of that copy of the icon."""
    sizes = [size for size in icon_sizes() if name and icons.copy_exists(name, size)]
    return {f"{width}_{height}": icon_url(name, (width, height)) for width, height in sizes}


def further_icons(row: EpgChannel) -> dict[str, str]:
    """What staff entered by hand."""
    entered = row.extra_icons if isinstance(row.extra_icons, dict) else {}
    return {str(size): str(url) for size, url in entered.items() if url}
