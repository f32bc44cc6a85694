"""The provider of the settings: SMS_BACKEND, a dotted name of a class."""

from __future__ import annotations

from django.conf import settings
from django.utils.module_loading import import_string

from sms.backends.base import SmsBackend, SmsError


def backend() -> SmsBackend:
    """The configured provider; SmsError when there is none or its class can't be loaded."""
    path = configured()
    if not path:
        raise SmsError("no SMS provider: set SMS_BACKEND", permanent=True)
    try:
        made: SmsBackend = import_string(path)()
    except ImportError as error:
        raise SmsError(f"SMS_BACKEND {path}: {error}", permanent=True) from error
    return made


def configured() -> str:
    """The name as Python can import it: older files write ``sms.backends.sms-assistent.SmsAssistentBackend``."""
    path: str = getattr(settings, "SMS_BACKED", "") or settings.SMS_BACKEND
    return path.replace("-", "_")


def short_name() -> str:
    """``smscru`` of ``sms.backends.smscru.SMSCBackend``."""
    return configured().rpartition(".")[0].rpartition(".")[2]
