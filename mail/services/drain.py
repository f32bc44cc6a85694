"""What send_mail does: send what no job has sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from mail.models import Mail
from mail.services.outbox import mail_send

MOST_A_RUN = 2000
RUN_SECONDS = 50
MOST_IN_VAIN = 2
WAITING = (Mail.Status.QUEUED, Mail.Status.SENDING)


@dataclass
class Drained:
    sent: int = 0
    put_off: int = 0
    failed: int = 0


def mail_drain(
    *, now: datetime, clock: Callable[[], datetime], progress: Callable[[str], None] = lambda text: None
) -> Drained:
    """Every row whose time has come, up to MOST_A_RUN of them; the oldest first. ``clock``: when each one is sent.

    A server that does not answer twice in a row is left alone until the next run, so that runs do not pile up.
    """
    done = Drained()
    due = Mail.objects.filter(next_at__lte=now, status__in=WAITING).order_by("next_at")
    ids = list(due.values_list("pk", flat=True)[:MOST_A_RUN])
    in_vain = 0
    for number, mail_id in enumerate(ids, 1):
        outcome = mail_send(mail_id=mail_id, now=clock())
        count(done, outcome.status)
        in_vain = in_vain + 1 if outcome.away else 0
        progress(f"{number} of {len(ids)}")
        if in_vain >= MOST_IN_VAIN or clock() - now > timedelta(seconds=RUN_SECONDS):
            break
    return done


def count(done: Drained, status: str) -> None:
    done.sent += status == Mail.Status.SENT
    done.failed += status == Mail.Status.FAILED
    done.put_off += status == Mail.Status.QUEUED
