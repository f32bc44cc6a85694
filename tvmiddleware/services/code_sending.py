"""Codes and passwords for a person who waits for them: by e-mail where the address is known, else by SMS."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from core.secret_text import SecretText
from mail.services import outbox as mails
from mail.services.delivery import MailError
from sms.backends.base import SmsError
from sms.services import outbox as messages

UNSENT = (SmsError, MailError)
"""It is known already that nothing would leave."""


class Contact(Protocol):
    @property
    def client_id(self) -> int: ...
    @property
    def phone(self) -> str: ...
    @property
    def email(self) -> str: ...


def secret_send(
    *, contact: Contact, subject: str, text: SecretText, purpose: str, useful_seconds: int, now: datetime
) -> None:
    """Into the outbox, in the caller's transaction. Raises one of UNSENT; what comes later ``has_failed`` tells."""
    if contact.email:
        mails.require_ready()
        mails.mail_create(
            to=contact.email,
            subject=subject,
            text=text,
            now=now,
            client_id=contact.client_id,
            purpose=purpose,
            useful_seconds=useful_seconds,
        )
        return
    messages.code_send(
        phone=contact.phone,
        text=text,
        now=now,
        client_id=contact.client_id,
        purpose=purpose,
        useful_seconds=useful_seconds,
    )


def has_failed(*, contact: Contact, purpose: str, created_at: datetime) -> bool:
    """Whether what was sent at that moment was given up."""
    if contact.email:
        return mails.has_failed(to=contact.email, purpose=purpose, created_at=created_at)
    return messages.has_failed(phone=contact.phone, purpose=purpose, created_at=created_at)
