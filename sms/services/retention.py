"""Deleting what has had its time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from core.bulk import delete_by_ids
from sms.models import Sms, SmsEvent

BATCH = 500


def sms_forget(*, now: datetime) -> int:
    """Delete SMS older than SMS_LOG_DAYS with their log; their number."""
    old = Sms.objects.filter(created_at__lt=now - timedelta(days=settings.SMS_LOG_DAYS)).order_by("pk")
    total = 0
    while ids := list(old.values_list("pk", flat=True)[:BATCH]):
        delete_by_ids(SmsEvent, "sms_id", ids)
        total += delete_by_ids(Sms, "pk", ids)
    return total
