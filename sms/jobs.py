"""Work of this app that runs outside requests."""

from __future__ import annotations

from core import clock
from sms.services import outbox


def sms_send(*, sms_id: int) -> str:
    """Send one queued SMS; its status. resend_sms does the same for what a worker lost."""
    return outbox.sms_send(sms_id=sms_id, now=clock.now())
