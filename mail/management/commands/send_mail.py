"""send_mail: every minute."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core import clock
from core.commands import CronCommand
from mail.services.drain import mail_drain


class Command(CronCommand):
    help = "Send the e-mails that still wait: those that no job has sent, and those that the mail server did not take."
    lock_name = ""  # every row is claimed before it is sent: copies share the work

    def run(self, *, now: datetime, **options: Any) -> str:
        done = mail_drain(now=now, clock=clock.now, progress=self.progress)
        return f"{done.sent} sent, {done.put_off} put off, {done.failed} given up"
