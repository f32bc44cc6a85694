"""Forgetting which films accounts watched long ago."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from clients.errors import OperatorUnknown
from clients.models import Client
from core.clock import days_ago
from library.cache import invalidate
from library.models import VideoView

BATCH = 500


def remove_history(*, client_id: int, days: int, now: datetime, progress: Callable[[str], None]) -> int:
    """Delete the viewing marks of an operator's accounts that are older than so many days; their number. In batches: a
    run that was killed is continued by the next one. Resume positions have a time of their own.

    Raises OperatorUnknown.
    """
    if not Client.objects.filter(pk=client_id).exists():
        raise OperatorUnknown(f"there is no operator with id {client_id}")
    before = days_ago(now, days)
    rows = VideoView.objects.filter(account__client_id=client_id, viewed_at__lt=before).order_by("pk")
    total = last = 0
    while found := dict(rows.filter(pk__gt=last).values_list("pk", "account_id")[:BATCH]):
        # asked again: who is watching right now renews his mark, and keeps it
        old = VideoView.objects.filter(pk__in=found, viewed_at__lt=before)
        total += int(old._raw_delete(old.db))
        invalidate.video_marks_changed(found.values())
        last = max(found)
        progress(f"{total} marks deleted")
    return total
