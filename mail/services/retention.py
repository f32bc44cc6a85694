"""Deleting what has had its time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from core.bulk import delete_by_ids
from mail.models import Mail

BATCH = 500


def mail_forget(*, now: datetime) -> int:
    """Delete e-mails older than SMARTY_MAIL_LOG_DAYS; their number."""
    old = Mail.objects.filter(created_at__lt=now - timedelta(days=settings.SMARTY_MAIL_LOG_DAYS)).order_by("created_at")
    total = 0
    while ids := list(old.values_list("pk", flat=True)[:BATCH]):
        total += delete_by_ids(Mail, "pk", ids)
    return total
