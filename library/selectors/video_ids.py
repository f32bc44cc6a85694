"""Films by the ids of others."""

from __future__ import annotations

from library.models import Video


def video_by_ext_id(client_id: int, ext_id: str) -> int | None:
    """One of the operator's own first, then the oldest of those of integrations."""
    rows = Video.objects.filter(client_id=client_id, ext_id=ext_id).order_by("ext_mark", "pk")
    return rows.values_list("pk", flat=True).first() if ext_id else None
