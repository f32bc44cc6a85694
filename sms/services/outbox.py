"""Every SMS is a row first, and is sent by a job or by resend_sms: no request waits for a gateway.

Whoever sends a row claims it with one UPDATE, so any number of workers and commands may run side by side; a claim that
is older than CLAIM_SECONDS belongs to a process that died. What fails for now is tried again until SMS_ATTEMPTS; a
gateway that can't even be reached for as long as the SMS is of use.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from core import breaker
from core.logs import log_event
from core.phones import mask_phone
from core.queue import enqueue_on_commit
from core.secret_text import SecretText, reveal_text
from sms.backends.base import SmsError
from sms.models import Sms, SmsEvent
from sms.services import limits
from sms.services.provider import GATEWAY, load_backend, note_answer, ready_backend, short_name

CLAIM_SECONDS = 120
FIRST_CHANCE_SECONDS = 60
"""How long the job of a new SMS has it for itself before resend_sms looks at it."""
PAUSE_SECONDS = 60
FIRST_QUESTION_SECONDS = 20
DAY_SECONDS = 86400
MOST_CHARACTERS = 1000
ERROR_LENGTH = 255
PHONE_LENGTH = 24
NO_NUMBER = "not a phone number"


def sms_create(
    *,
    phone: str,
    text: str | SecretText,
    now: datetime,
    client_id: int | None = None,
    purpose: str = "notice",
    sensitive: bool = False,
    useful_seconds: int = DAY_SECONDS,
) -> Sms:
    """Queue an SMS to ``phone`` (``+79990000001``); it is sent after the transaction.

    ``sensitive``: the text holds a code or a password; it is forgotten once it was sent, and nobody is shown it.
    After ``useful_seconds`` it is not sent any more. Raises ``limits.SmsTooMany`` when the phone got too many of them.
    """
    limits.check_number_limit(phone=phone, now=now)
    with transaction.atomic():
        row = stored(phone, text, now, client_id, purpose, sensitive, useful_seconds)
        enqueue_on_commit("sms.jobs.sms_send", queue="high", sms_id=row.pk)
    return row


def code_send(
    *, phone: str, text: SecretText, now: datetime, client_id: int, purpose: str, useful_seconds: int
) -> None:
    """``sms_create`` of a code or a password that a person waits for. SmsError where it is known already that it can't
    be sent: no provider, one that is down, too many to this number. What comes of it ``has_failed`` tells."""
    ready_backend()
    sms_create(
        phone=phone,
        text=text,
        now=now,
        client_id=client_id,
        purpose=purpose,
        sensitive=True,
        useful_seconds=useful_seconds,
    )


def has_failed(*, phone: str, purpose: str, created_at: datetime) -> bool:
    """Whether the SMS of that moment was given up."""
    return Sms.objects.filter(phone=phone, created_at=created_at, purpose=purpose, status=Sms.Status.FAILED).exists()


def sms_refuse(*, phone: str, error: str, now: datetime, client_id: int | None = None, purpose: str = "notice") -> Sms:
    """Note in the log an SMS that can't be sent at all, so that somebody finds out: ``phone`` as it was entered."""
    with transaction.atomic():
        row = stored(phone[:PHONE_LENGTH], "", now, client_id, purpose, False, 0)
        sms_finish(row, Sms.Status.FAILED, now, error=error[:ERROR_LENGTH])
    log_event("sms", "SMS_PHONE_UNREADABLE", logging.WARNING, sms=row.pk, phone=mask_phone(phone), client=client_id)
    return row


def stored(
    phone: str,
    text: str | SecretText,
    now: datetime,
    client_id: int | None,
    purpose: str,
    sensitive: bool,
    useful_seconds: int,
) -> Sms:
    row = Sms(
        client_id=client_id,
        phone=phone,
        purpose=purpose,
        sensitive=sensitive,
        created_at=now,
        next_at=now + timedelta(seconds=FIRST_CHANCE_SECONDS),
        expires_at=now + timedelta(seconds=useful_seconds),
    )
    row.text = reveal_text(text)[:MOST_CHARACTERS]
    row.length = len(row.text)
    row.save()
    return row


def sms_send_soon(*, sms_id: int, now: datetime) -> str:
    """What the job of a new SMS does: ``sms_send``, unless the provider is known to be down. Then resend_sms will."""
    return "" if breaker.is_open(GATEWAY) else sms_send(sms_id=sms_id, now=now)


def sms_send(*, sms_id: int, now: datetime) -> str:
    """Send one row if it is its time and nobody else is at it; its status afterwards, "" when nothing was done."""
    if not claim(sms_id, now):
        return ""
    row = Sms.objects.get(pk=sms_id)
    if row.expires_at <= now:
        return sms_finish(row, Sms.Status.FAILED, now, error="too late")
    if row.attempts > settings.SMS_ATTEMPTS:
        return sms_finish(row, Sms.Status.FAILED, now, error="the processes that sent it died")
    attempt(row, now)
    return row.status


def claim(sms_id: int, now: datetime) -> bool:
    """Whether this process may send the row now. Counts the attempt."""
    untried = Q(attempts=0, provider="")
    its_time = untried | Q(next_at__lte=now)  # two copies of resend_sms must not use up two attempts at once
    waiting = Sms.objects.filter(its_time, pk=sms_id, status=Sms.Status.QUEUED)
    stuck = Sms.objects.filter(pk=sms_id, status=Sms.Status.SENDING, next_at__lte=now)
    values = {
        "status": Sms.Status.SENDING,
        "attempts": F("attempts") + 1,
        "next_at": now + timedelta(seconds=CLAIM_SECONDS),
    }
    return bool(waiting.update(**values) or stuck.update(**values))


def attempt(row: Sms, now: datetime) -> None:
    """Hand a claimed row to the provider."""
    row.provider = short_name()
    error, knows_delivery = handed_over(row)
    note_answer(error)
    if error is not None:
        failed(row, error, now)
        return
    row.sent_at = now
    ask_later = knows_delivery and row.provider_id
    sms_finish(
        row, Sms.Status.SENT, now, next_at=now + timedelta(seconds=FIRST_QUESTION_SECONDS) if ask_later else None
    )
    log_event("sms", "SMS_SENT", sms=row.pk, phone=mask_phone(row.phone), provider=row.provider, length=row.length)


def handed_over(row: Sms) -> tuple[SmsError | None, bool]:
    """What the provider said; whether it knows later what was delivered. The error is no exception any more: what fails
    after it drags no variables of the provider's into the log."""
    try:
        provider = load_backend()
        row.provider_id = (provider.send(row.phone, row.text) or "")[:64]
    except SmsError as error:
        return error, False
    except Exception as error:  # a class of the operator's own, or a wrong pattern in SMS_HTTP
        return SmsError(f"{type(error).__name__} in {row.provider}"), False
    return None, provider.knows_delivery


def failed(row: Sms, error: SmsError, now: datetime) -> None:
    """Put a row back for another attempt, or give it up. One that surely did not leave was no attempt."""
    row.attempts -= error.unsent
    last = error.permanent or row.attempts >= settings.SMS_ATTEMPTS
    text = str(error)[:ERROR_LENGTH]
    details = {"sms": row.pk, "phone": mask_phone(row.phone), "provider": row.provider, "attempt": row.attempts}
    log_event("sms", "SMS_ERROR", logging.WARNING, **details, permanent=error.permanent, last=last, error=text)
    if last:
        sms_finish(row, Sms.Status.FAILED, now, error=text)
    else:
        pause = timedelta(seconds=PAUSE_SECONDS * max(1, row.attempts))
        sms_finish(row, Sms.Status.QUEUED, now, next_at=now + pause, error=text)


@transaction.atomic
def sms_finish(row: Sms, status: str, now: datetime, *, next_at: datetime | None = None, error: str = "") -> str:
    """Write where a row stands, and what happened into its log. Codes are forgotten when they are of no more use."""
    row.status, row.next_at = status, next_at
    if row.sensitive and status != Sms.Status.QUEUED:
        row.text = ""
    row.save(
        update_fields=["status", "next_at", "text", "attempts", "provider", "provider_id", "sent_at", "delivered_at"]
    )
    SmsEvent.objects.create(sms=row, status=status, provider=row.provider, error=error, created_at=now)
    return status
