"""Ringing a phone once, outside the call that asked for it: the number that rings ends in the code."""

from __future__ import annotations

import logging
from datetime import datetime

from clients.models import Client
from core.logs import log_event
from core.phones import mask_phone
from sms.backends.base import SmsError
from sms.services.provider import load_backend, note_answer
from tvmiddleware.models import PhoneCode
from tvmiddleware.services.phone_codes import UNDELIVERED, code_digest


def flash_call_make(*, phone_code_id: int, now: datetime) -> str:
    """Ring the phone of a confirmation that waits for it, and keep the code's digest; "made", "failed" or "".

    Nobody repeats it: whoever was not rung asks once more.
    """
    waiting = PhoneCode.objects.filter(way=Client.PhoneCheck.FLASH_CALL, code_digest="", expires_at__gt=now)
    row = waiting.filter(pk=phone_code_id).first()
    if row is None:
        return ""
    error, code = rung(row.phone)
    stored = code_digest(row, code) if code else UNDELIVERED
    waiting.filter(pk=row.pk).update(code_digest=stored)
    if error is not None:
        log_event("sms", "FLASH_CALL_ERROR", logging.WARNING, phone=mask_phone(row.phone), error=error)
    return "failed" if error else "made"


def rung(phone: str) -> tuple[SmsError | None, str]:
    try:
        code = load_backend().flash_call(phone)
    except SmsError as error:
        note_answer(error)
        return error, ""
    note_answer(None)
    return None, code
