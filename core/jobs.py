"""Work of this app that runs outside requests."""

from __future__ import annotations

from django.core.mail import send_mail

from core import clock
from core.queue import job
from core.services import tasks


@job(hidden=("to", "subject", "text", "html"), repeatable=False)
def mail_send(*, to: str, subject: str, text: str, html: str = "") -> int:
    """Send one e-mail that a version without an outbox has queued; 1 when the server took it."""
    return int(send_mail(subject, text, None, [to], html_message=html or None))


def task_part(*, part_id: int) -> int:
    """A batch of a task that the staff started; how many rows it changed."""
    return tasks.part_run(part_id=part_id, now=clock.now())


@job(every=60)
def tasks_recover() -> str:
    """Tasks whose jobs were lost with the queue's Redis, or with the process that did them."""
    found = tasks.tasks_recover(now=clock.now())
    return f"{found} tasks queued again" if found else ""
