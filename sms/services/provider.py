"""The provider of the settings: SMS_BACKEND, a dotted name of a class."""

from __future__ import annotations

from django.conf import settings
from django.utils.module_loading import import_string

from core import breaker
from sms.backends.base import SmsBackend, SmsError

GATEWAY = "sms"


def load_backend() -> SmsBackend:
    """The configured provider; SmsError when there is none or its class can't be loaded."""
    path = configured()
    if not path:
        raise SmsError("no SMS provider: set SMS_BACKEND", permanent=True)
    try:
        made: SmsBackend = import_string(path)()
    except ImportError as error:
        raise SmsError(f"SMS_BACKEND {path}: {error}", permanent=True) from error
    return made


def ready_backend(method: str = "send") -> SmsBackend:
    """The provider, as far as is known without asking it. SmsError when it would fail: there is none, it has no such
    method (``send``, ``flash_call``...), or it gives no answer at present."""
    provider = load_backend()
    if method != "send" and getattr(type(provider), method) is getattr(SmsBackend, method):
        raise SmsError(f"the SMS provider has no {method}", permanent=True)
    if breaker.is_open(GATEWAY):
        raise SmsError("the SMS provider gives no answer", away=True, unsent=True)
    return provider


def await_call(phone: str) -> str:
    """The number that ``phone`` has to ring. The caller needs it in his answer, so this is the one question to a
    provider that he waits for: within its time limit, and not at all while it is known to be down."""
    provider = ready_backend("await_call")
    try:
        number = provider.await_call(phone)
    except SmsError as error:
        note_answer(error)
        raise
    note_answer(None)
    return number


def note_answer(error: SmsError | None) -> None:
    """Tell all processes whether the provider answers: ``error`` None means that it does."""
    if error is not None and error.away:
        breaker.note_failure(GATEWAY)
    else:
        breaker.note_success(GATEWAY)


def configured() -> str:
    """The name as Python can import it: older files write ``sms.backends.sms-assistent.SmsAssistentBackend``."""
    path: str = getattr(settings, "SMS_BACKED", "") or settings.SMS_BACKEND
    return path.replace("-", "_")


def short_name() -> str:
    """The provider's name in logs: ``smscru`` for ``sms.backends.smscru.SMSCBackend``."""
    return configured().rpartition(".")[0].rpartition(".")[2]
