"""What a provider tells by itself: an SMS has arrived, a phone has rung."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.logs import log_event
from core.phones import mask_phone
from sms.backends.base import Delivery
from sms.models import PhoneCall, Sms
from sms.services.resend import delivery_note

KEPT = timedelta(days=1)


def call_note(*, phone: str, provider: str, now: datetime) -> None:
    """``phone`` (``+79990000001``) rang the number that it was given."""
    PhoneCall.objects.create(phone=phone, provider=provider, created_at=now)
    log_event("sms", "PHONE_CALL", phone=mask_phone(phone), provider=provider)


def delivery_report(*, provider: str, provider_id: str, phone: str, reported: Delivery, now: datetime) -> bool:
    """An SMS of that id at the provider has arrived, or will not; False when none is waited for."""
    if not (reported.delivered or reported.failed):
        return False
    rows = Sms.objects.filter(phone=phone, provider=provider, provider_id=provider_id, status=Sms.Status.SENT)
    row = rows.order_by("-pk").first()
    return row is not None and delivery_note(row=row, reported=reported, now=now)


def calls_forget(*, now: datetime) -> int:
    """Delete calls that confirm nothing any more; their number."""
    return int(PhoneCall.objects.filter(created_at__lt=now - KEPT).delete()[0])
