"""Work of this app that runs outside requests."""

from __future__ import annotations

from core import clock
from core.queue import job
from sms.services import outbox


@job(outside=True)
def sms_send(*, sms_id: int) -> str:
    """Send one queued SMS; its status. resend_sms does the same for what was left."""
    return outbox.sms_send_soon(sms_id=sms_id, now=clock.now())
