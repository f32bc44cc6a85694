"""resend_sms: every one to three minutes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core import clock
from core.commands import CronCommand
from sms.services.resend import resend_due


class Command(CronCommand):
    help = "Send SMS again that the provider did not take (up to SMS_ATTEMPTS times) and ask what was delivered."
    lock_name = ""  # every row is claimed before it is sent: copies share the work

    def run(self, *, now: datetime, **options: Any) -> str:
        done = resend_due(now=now, clock=clock.now, progress=self.progress)
        return (
            f"{done.sent} sent, {done.put_off} put off, {done.failed} given up; "
            f"{done.delivered} delivered, {done.undelivered} not delivered"
        )
