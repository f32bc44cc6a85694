"""Every e-mail is a row first, and is sent by a job or by send_mail: whoever writes one waits for no mail server.

Whoever sends a row claims it with one UPDATE, so any number of workers and commands may run side by side; a claim that
is older than ``claim_time`` belongs to a process that died. A server that can't be reached is tried for as long as the
e-mail is of use; one that may have taken it without saying so SMARTY_MAIL_ATTEMPTS times. What an e-mail says is kept
encrypted, shown to nobody and forgotten once it is sent or given up.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Q

from core import breaker
from core.bulk import rows_create, split_items
from core.logs import log_event
from core.queue import QueueName, enqueue_on_commit
from core.secret_text import SecretText, reveal_text
from core.smtp import longest_conversation
from mail.models import Mail
from mail.services.delivery import MailError, deliver_mail

GATEWAY = "mail"
FIRST_CHANCE_SECONDS = 60
"""How long the job of a new e-mail has it for itself before send_mail looks at it."""
CLAIM_SECONDS = 60
PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
DAY_SECONDS = 86400
ERROR_LENGTH = SUBJECT_LENGTH = 255
MAILS_A_JOB = 20
JOB_SECONDS = 60
"""No worker is kept from the other jobs for longer by e-mails of one job."""


@dataclass(frozen=True)
class Letter:
    """What ``mail_create`` is told of one e-mail."""

    to: str
    subject: str
    text: str | SecretText
    useful_seconds: int = DAY_SECONDS


@dataclass(frozen=True)
class MailOutcome:
    """A row's status now, "" when nothing was done; whether the server gave no answer."""

    status: str = ""
    away: bool = False


def mail_create(
    *,
    to: str,
    subject: str,
    text: str | SecretText,
    now: datetime,
    client_id: int | None,
    purpose: str = "notice",
    useful_seconds: int = DAY_SECONDS,
    queue: QueueName = "default",
) -> Mail:
    """Put an e-mail into the outbox, in the caller's transaction; it is sent afterwards, or not at all.

    After ``useful_seconds`` it is not sent any more. ``subject`` stays readable for the operator's staff: no secrets.
    """
    row = row_of(Letter(to, subject, text, useful_seconds), now, client_id, purpose)
    row.save()
    enqueue_on_commit("mail.jobs.mail_send", queue=queue, mail_id=row.pk)
    return row


def mails_create(
    *, letters: Sequence[Letter], now: datetime, client_id: int | None, purpose: str, queue: QueueName = "default"
) -> int:
    """``mail_create`` of many; how many. A job sends MAILS_A_JOB of them."""
    rows = rows_create([row_of(letter, now, client_id, purpose) for letter in letters])
    for part in split_items([row.pk for row in rows], MAILS_A_JOB):
        enqueue_on_commit("mail.jobs.mails_send", queue=queue, mail_ids=part)
    return len(rows)


def row_of(letter: Letter, now: datetime, client_id: int | None, purpose: str) -> Mail:
    text = reveal_text(letter.text)
    return Mail(
        client_id=client_id,
        recipient=letter.to,
        purpose=purpose,
        subject=" ".join(letter.subject.split())[:SUBJECT_LENGTH],
        text=text,
        length=len(text),
        created_at=now,
        next_at=now + timedelta(seconds=FIRST_CHANCE_SECONDS),
        expires_at=now + timedelta(seconds=letter.useful_seconds),
    )


def mails_send_soon(*, mail_ids: Sequence[int], clock: Callable[[], datetime]) -> int:
    """``mail_send_soon`` of several; how many were sent. What is left after JOB_SECONDS is send_mail's."""
    until, sent = time.monotonic() + JOB_SECONDS, 0
    for mail_id in mail_ids:
        if time.monotonic() > until:
            break
        sent += mail_send_soon(mail_id=mail_id, now=clock()) == Mail.Status.SENT
    return sent


def mail_send_soon(*, mail_id: int, now: datetime) -> str:
    """What the job of a new e-mail does: ``mail_send``, unless the server is known to be down. Then send_mail will."""
    return "" if breaker.is_open(GATEWAY) else mail_send(mail_id=mail_id, now=now).status


def mail_send(*, mail_id: int, now: datetime) -> MailOutcome:
    """Send one row if it is its time and nobody else is at it."""
    row = Mail.objects.filter(pk=mail_id).first() if claim(mail_id, now) else None
    if row is None:
        return MailOutcome()
    if row.expires_at <= now:
        reason = f"too late; {row.error}" if row.error else "too late"
        return finish(row, Mail.Status.FAILED, error=reason, attempts=row.attempts - 1)
    if row.attempts > settings.SMARTY_MAIL_ATTEMPTS:
        return finish(row, Mail.Status.FAILED, error="the processes that sent it died")
    return attempt(row, now)


def claim(mail_id: int, now: datetime) -> bool:
    """Whether this process may send the row now. Counts the attempt."""
    its_time = Q(attempts=0, error="") | Q(next_at__lte=now)  # a copy with an older list must not try it at once again
    waiting = Mail.objects.filter(its_time, pk=mail_id, status=Mail.Status.QUEUED)
    stuck = Mail.objects.filter(pk=mail_id, status=Mail.Status.SENDING, next_at__lte=now)
    values = {"status": Mail.Status.SENDING, "attempts": F("attempts") + 1, "next_at": now + claim_time()}
    return bool(waiting.update(**values) or stuck.update(**values))


def claim_time() -> timedelta:
    """No living process is at one e-mail for so long."""
    return timedelta(seconds=longest_conversation() + CLAIM_SECONDS)


def attempt(row: Mail, now: datetime) -> MailOutcome:
    """Hand a claimed row to the mail server."""
    error: MailError | None = None
    try:
        deliver_mail(row)
    except MailError as refusal:
        error = refusal
    if error is not None:  # beyond the "except": what fails from here on drags no variables of smtplib into the log
        return failed(row, error, now)
    breaker.note_success(GATEWAY)
    log_event("messaging", "MAIL_SENT", mail=row.pk, client=row.client_id, purpose=row.purpose, length=row.length)
    return finish(row, Mail.Status.SENT, sent_at=now)


def failed(row: Mail, error: MailError, now: datetime) -> MailOutcome:
    """Put a row back for another attempt, or give it up."""
    note = breaker.note_failure if error.away else breaker.note_success
    note(GATEWAY)
    attempts = row.attempts - error.unsent
    last = error.permanent or attempts >= settings.SMARTY_MAIL_ATTEMPTS
    reason = {"mail": row.pk, "client": row.client_id, "purpose": row.purpose, "attempts": attempts}
    log_event("messaging", "MAIL_ERROR", logging.WARNING, **reason, permanent=error.permanent, last=last, error=error)
    values: dict[str, Any] = {"attempts": attempts, "error": str(error), "away": error.away}
    if last:
        return finish(row, Mail.Status.FAILED, **values)
    next_at = min(now + pause(row, error, now), row.expires_at)
    return finish(row, Mail.Status.QUEUED, next_at=next_at, **values)


def pause(row: Mail, error: MailError, now: datetime) -> timedelta:
    """A server that is down is asked each minute; one that wants no such e-mail, or may have it, ever more seldom."""
    if error.away and error.unsent:
        return PAUSE
    return min(LONGEST_PAUSE, max(PAUSE * row.attempts, (now - row.created_at) / 2))


def finish(
    row: Mail, status: str, *, next_at: datetime | None = None, error: str = "", away: bool = False, **values: Any
) -> MailOutcome:
    """Write where a row stands, unless another process has taken it over since. What it says is forgotten when it is of
    no more use."""
    if status != Mail.Status.QUEUED:
        values["text"] = ""
    mine = Mail.objects.filter(pk=row.pk, status=Mail.Status.SENDING, next_at=row.next_at)
    mine.update(status=status, next_at=next_at, error=error[:ERROR_LENGTH], **values)
    return MailOutcome(status, away)


def has_failed(*, to: str, purpose: str, created_at: datetime) -> bool:
    """Whether the e-mail of that moment was given up."""
    rows = Mail.objects.filter(recipient=to, created_at=created_at, purpose=purpose)
    return rows.filter(status=Mail.Status.FAILED).exists()


def require_ready() -> None:
    """MailError where it is known already that an e-mail, for which somebody waits, would not leave now."""
    if breaker.is_open(GATEWAY):
        raise MailError("the mail server gives no answer", away=True, unsent=True)
