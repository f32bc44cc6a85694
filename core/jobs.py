"""Work of this app that runs outside requests."""

from __future__ import annotations

from django.core.mail import send_mail

from core.queue import job


@job(hidden=("to", "subject", "text", "html"), repeatable=False)
def mail_send(*, to: str, subject: str, text: str, html: str = "") -> int:
    """Send one e-mail through EMAIL_HOST; 1 when the server took it."""
    return int(send_mail(subject, text, None, [to], html_message=html or None))
