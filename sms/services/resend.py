"""What resend_sms does: send again what was not taken, and ask what became of what was."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.logs import log_event
from core.phones import mask_phone
from sms.backends.base import Delivery, SmsBackend, SmsError
from sms.models import Sms
from sms.services.outbox import sms_finish, sms_send
from sms.services.provider import load_backend, short_name

BATCH = 100
MOST_A_RUN = 2000
RUN_SECONDS = 100
MOST_IN_VAIN = 5
"""A gateway that is down is left alone until the next run, so that runs do not pile up."""
ASKED_FOR = timedelta(days=2)
"""So long after sending a provider is asked; what has not arrived by then is left at "sent"."""
WAITING = (Sms.Status.QUEUED, Sms.Status.SENDING)


@dataclass
class Resent:
    sent: int = 0
    failed: int = 0
    put_off: int = 0
    delivered: int = 0
    undelivered: int = 0


def resend_due(
    *, now: datetime, clock: Callable[[], datetime], progress: Callable[[str], None] = lambda text: None
) -> Resent:
    """Every row whose time has come, up to MOST_A_RUN of them; the oldest first. ``clock``: when each one is sent."""
    done = Resent()
    due = Sms.objects.filter(next_at__lte=now, status__in=WAITING).order_by("next_at")
    ids = list(due.values_list("pk", flat=True)[:MOST_A_RUN])
    in_vain = 0
    for number, sms_id in enumerate(ids, 1):
        status = sms_send(sms_id=sms_id, now=clock())
        count(done, status)
        in_vain = in_vain + 1 if status == Sms.Status.QUEUED else 0
        progress(f"{number} of {len(ids)}")
        if in_vain >= MOST_IN_VAIN or clock() - now > timedelta(seconds=RUN_SECONDS):
            return done
    ask_deliveries(done, now)
    return done


def count(done: Resent, status: str) -> None:
    done.sent += status == Sms.Status.SENT
    done.failed += status == Sms.Status.FAILED
    done.put_off += status == Sms.Status.QUEUED


def ask_deliveries(done: Resent, now: datetime) -> None:
    try:
        provider = load_backend()
    except SmsError:
        return
    if not provider.knows_delivery:
        return
    asked = 0
    while asked < MOST_A_RUN and (rows := claimed_for_question(now)):
        asked += len(rows)
        if not ask_batch(provider, rows, done, now):
            return


def claimed_for_question(now: datetime) -> list[Sms]:
    """Up to BATCH sent rows that it is time to ask about. Each is put off at once: a second run asks for others."""
    due = Sms.objects.filter(next_at__lte=now, status=Sms.Status.SENT, provider=short_name()).order_by("next_at")
    mine = []
    for row in due[:BATCH]:
        next_at = next_question(row, now)
        if Sms.objects.filter(pk=row.pk, status=Sms.Status.SENT, next_at=row.next_at).update(next_at=next_at):
            row.next_at = next_at
            mine.append(row)
    return mine


def next_question(row: Sms, now: datetime) -> datetime | None:
    """Soon after sending, then ever more seldom; None when it is not worth asking any more."""
    age = now - (row.sent_at or row.created_at)
    return None if age > ASKED_FOR else now + max(timedelta(minutes=1), age)


def ask_batch(provider: SmsBackend, rows: Iterable[Sms], done: Resent, now: datetime) -> bool:
    rows = list(rows)
    try:
        found = provider.deliveries([(row.provider_id, row.phone) for row in rows])
    except SmsError as error:
        log_event("sms", "SMS_DELIVERY_ERROR", logging.WARNING, provider=short_name(), error=error)
        return False
    for row in rows:
        reported = found.get(row.provider_id)
        if reported and (reported.delivered or reported.failed):
            delivery_note(row=row, reported=reported, now=now)
            done.delivered += reported.delivered
            done.undelivered += reported.failed
    return True


def delivery_note(*, row: Sms, reported: Delivery, now: datetime) -> bool:
    """Write down what the provider tells of a sent SMS; False when that was known already."""
    status = Sms.Status.DELIVERED if reported.delivered else Sms.Status.UNDELIVERED
    over = Sms.objects.filter(pk=row.pk, status=Sms.Status.SENT).update(status=status)
    if not over:
        return False
    row.delivered_at = now if reported.delivered else None
    sms_finish(row, status, now, error=reported.reason)
    log_event(
        "sms", "SMS_DELIVERED" if reported.delivered else "SMS_UNDELIVERED", sms=row.pk, phone=mask_phone(row.phone)
    )
    return True
