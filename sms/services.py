"""Sending through the provider of the settings: SMS_BACKEND, which operators also know as SMS_BACKED."""

from __future__ import annotations

import logging

from django.conf import settings
from django.utils.module_loading import import_string

from core.logs import event
from core.phones import masked
from sms.backends.base import SmsBackend, SmsError


def backend() -> SmsBackend:
    """The configured provider; SmsError when there is none or its class can't be loaded."""
    path = getattr(settings, "SMS_BACKED", "") or settings.SMS_BACKEND
    if not path:
        raise SmsError("no SMS provider: set SMS_BACKEND", permanent=True)
    try:
        made: SmsBackend = import_string(path)()
    except ImportError as error:
        raise SmsError(f"SMS_BACKEND {path}: {error}", permanent=True) from error
    return made


def send(*, phone: str, text: str) -> None:
    """Send one SMS now; SmsError when that fails. The text may hold a code and is not logged."""
    try:
        backend().send(phone, text)
    except SmsError as error:
        event("sms", "SMS_ERROR", logging.WARNING, phone=masked(phone), permanent=error.permanent, error=error)
        raise
    event("sms", "SMS_SENT", phone=masked(phone), length=len(text))
