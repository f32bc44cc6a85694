"""E-mails, sent outside the request by a job."""

from __future__ import annotations

from core.queue import enqueue_on_commit


def mail_queue(*, to: str, subject: str, text: str, html: str = "") -> None:
    """Send an e-mail after the transaction. Text and subject are in no log: they may hold codes."""
    enqueue_on_commit("core.jobs.mail_send", queue="high", to=to, subject=subject, text=text, html=html)
