"""sms-assistent.by (Belarus), API v1 over JSON: the commands ``sms_send`` and ``statuses``.

Settings may name it sms.backends.sms-assistent.SmsAssistentBackend, as older files do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from sms.backends.base import Delivery, GatewayBackend, SmsError, get_member

DELIVERED = "delivered"
LOST = frozenset({"expired", "failed", "rejected", "undelivered"})


class SmsAssistentBackend(GatewayBackend):
    name = "sms-assistent.by"
    knows_delivery = True

    def send(self, phone: str, text: str) -> str:
        message = {"recipient": phone, "sender": settings.SMS_ASSIST_SENDER_NAME, "sms_text": text}
        rows = messages(self.command("sms_send", message={"msg": [message]}), "message")
        code = get_member(rows[0], "error_code") if rows else None
        if code:
            raise refused(code)
        number = get_member(rows[0], "sms_id") if rows else None
        if not number:
            raise SmsError("sms-assistent.by: an answer that can't be read")
        return str(number)

    def deliveries(self, sent: Sequence[tuple[str, str]]) -> dict[str, Delivery]:
        asked = [{"sms_id": one} for one, _phone in sent]
        rows = messages(self.command("statuses", status={"msg": asked}), "status")
        return {
            str(get_member(row, "sms_id")): delivery(str(get_member(row, "sms_status") or ""))
            for row in rows
            if get_member(row, "sms_id")
        }

    def command(self, name: str, **given: Any) -> Any:
        body = {
            "login": settings.SMS_ASSIST_USERNAME,
            "password": settings.SMS_ASSIST_PASSWORD,
            "command": name,
            **given,
        }
        answer = self.post(f"{settings.SMS_ASSIST_URL.rstrip('/')}/api/v1/json", json=body).data
        code = get_member(answer, "error")
        if code:
            raise refused(code)
        return answer


def messages(answer: Any, part: str) -> list[Any]:
    rows = get_member(get_member(answer, part), "msg")
    return rows if isinstance(rows, list) else []


def refused(code: Any) -> SmsError:
    """Which of the codes may be gone next time is not published: all are tried again, SMS_ATTEMPTS times."""
    return SmsError(f"sms-assistent.by: error {code}")


def delivery(status: str) -> Delivery:
    word = status.lower()
    if word == DELIVERED:
        return Delivery(delivered=True)
    return Delivery(failed=True, reason=f"status {word}") if word in LOST else Delivery()
