"""Guide channels as content managers see them: of all operators, those without a guide too."""

from __future__ import annotations

from dataclasses import dataclass

from core.owned_rows import RowPage
from epg.models import EpgChannel


@dataclass(frozen=True, slots=True)
class GuideChannelRecord:
    channel: EpgChannel
    category_ids: tuple[int, ...]


def list_guide_channels(source_id: int | None, page: RowPage) -> tuple[list[GuideChannelRecord], int]:
    """A page of them by id, of one source where it is named; and how many there are."""
    rows = EpgChannel.objects.order_by("pk").prefetch_related("extra_categories")
    if source_id is not None:
        rows = rows.filter(source=source_id)
    found, count = page.read(rows)
    return [
        GuideChannelRecord(row, tuple(sorted(one.pk for one in row.extra_categories.all()))) for row in found
    ], count
