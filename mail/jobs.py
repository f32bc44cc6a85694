"""Work of this app that runs outside requests."""

from __future__ import annotations

from core import clock
from core.queue import job
from mail.services import outbox


@job(outside=True)
def mail_send(*, mail_id: int) -> str:
    """Send one queued e-mail; its status. send_mail does the same for what was left."""
    return outbox.mail_send_soon(mail_id=mail_id, now=clock.now())


@job(outside=True)
def mails_send(*, mail_ids: list[int]) -> str:
    """The same for several; how many were sent."""
    return str(outbox.mails_send_soon(mail_ids=mail_ids, clock=clock.now))
