"""How many SMS one number may get: SMS cost money and wake people up."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from core.cache import tries
from sms.backends.base import SmsError
from sms.models import Sms


class SmsTooMany(SmsError):
    """This number got its share of the period."""

    def __init__(self) -> None:
        super().__init__("too many SMS to this number", permanent=True)


class SmsTooSoon(SmsError):
    """The last one of this purpose was sent a moment ago."""

    def __init__(self) -> None:
        super().__init__("an SMS was sent to this number a moment ago", permanent=True)


def check_number_limit(*, phone: str, now: datetime) -> None:
    """Count one more SMS to this number; SmsTooMany above SMS_NUMBER_LIMIT in SMS_NUMBER_PERIOD seconds (0 = no limit).

    Counted in the cache, so that parallel calls count too; while that is down, by what the table holds.
    """
    limit, period = settings.SMS_NUMBER_LIMIT, settings.SMS_NUMBER_PERIOD
    if not limit:
        return
    count = tries.count_try(f"p:tries:sms:{phone}", period) or in_table(phone, now - timedelta(seconds=period)) + 1
    if count > limit:
        raise SmsTooMany


def check_pause(*, phone: str, purpose: str, now: datetime) -> None:
    """SmsTooSoon within SMS_NUMBER_PAUSE seconds after an SMS of the same purpose; SmsError when that one failed."""
    since = now - timedelta(seconds=settings.SMS_NUMBER_PAUSE)
    last = Sms.objects.filter(phone=phone, created_at__gt=since, purpose=purpose).order_by("-created_at").first()
    if last is None:
        return
    if last.status == Sms.Status.FAILED:
        raise SmsError("the last SMS to this number could not be sent")
    raise SmsTooSoon


def in_table(phone: str, since: datetime) -> int:
    return Sms.objects.filter(phone=phone, created_at__gt=since).count()
