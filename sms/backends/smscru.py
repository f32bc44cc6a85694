"""smsc.ru (smsc.kz, smsc.ua, smscentre.com): SMS, flash calls, calls from the subscriber, delivery.

``send.php`` and ``status.php`` with ``fmt=3`` answer JSON; ``wait_call.php`` names the number that a phone has to ring.
That it rang, and what was delivered, the service tells by itself too: to /sms/notify/smsc/<SMSC_NOTIFY_SECRET>/.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings

from sms.backends.base import Delivery, GatewayBackend, SmsError, get_member, phone_digits
from sms.models import PhoneCall

PROVIDER = "smscru"
"""The name under which its rows stand (sms.services.provider.short_name)."""
PASSING = frozenset({3, 4, 9})
"""Error codes that may be gone next time: no money, too many wrong requests, the same or too many requests at once."""
DELIVERED = frozenset({1, 2, 4})
ON_ITS_WAY = frozenset({-1, 0})
CODE_DIGITS = 4
"""Flash calls: how many of the last digits the subscriber types. The service varies six; phones show them all."""


class SMSCBackend(GatewayBackend):
    name = "smsc.ru"
    knows_delivery = True

    def send(self, phone: str, text: str) -> str:
        found = self.command("send", phones=phone_digits(phone), mes=text, **self.sender())
        return str(found.get("id") or "")

    def deliveries(self, sent: Sequence[tuple[str, str]]) -> dict[str, Delivery]:
        ids = ",".join(one for one, _phone in sent)
        phones = ",".join(phone_digits(phone) for _one, phone in sent)
        # a comma at the end makes the answer a list, also for one message
        answer = self.ask_json("status", id=f"{ids},", phone=f"{phones},")
        rows = answer if isinstance(answer, list) else [answer]
        found = [(str(get_member(row, "id") or ""), get_member(row, "status")) for row in rows]
        return {one: parse_delivery(status) for one, status in found if one and isinstance(status, int)}

    def flash_call(self, phone: str) -> str:
        found = self.command("send", phones=phone_digits(phone), mes="code", call="1")
        code = str(found.get("code") or "")
        if not code.isdecimal() or len(code) < CODE_DIGITS:
            raise SmsError("smsc.ru: an answer without the code of the call")
        return code[-CODE_DIGITS:]

    def await_call(self, phone: str) -> str:
        if not settings.SMSC_NOTIFY_SECRET:
            raise SmsError("smsc.ru: calls need SMSC_NOTIFY_SECRET, else they are never heard of", permanent=True)
        number = str(self.command("wait_call", phone=phone_digits(phone)).get("phone") or "")
        if not phone_digits(number).isdecimal():
            raise SmsError("smsc.ru: an answer without a number to call")
        return f"+{phone_digits(number)}"

    def call_received(self, phone: str, since: datetime) -> bool:
        return PhoneCall.objects.filter(phone=phone, provider=PROVIDER, created_at__gte=since).exists()

    @staticmethod
    def sender() -> dict[str, str]:
        return {"sender": settings.SMSC_SENDER} if settings.SMSC_SENDER else {}

    def command(self, name: str, **given: str) -> dict[str, Any]:
        answer = self.ask_json(name, **given)
        if not isinstance(answer, dict):
            raise SmsError("smsc.ru: an answer that can't be read")
        return answer

    def ask_json(self, name: str, **given: str) -> Any:
        """By POST, so that neither the password nor the text stands in anybody's log of addresses."""
        form = {"login": settings.SMSC_LOGIN, "psw": settings.SMSC_PASSWORD, "charset": "utf-8", "fmt": "3", **given}
        answer = self.post(f"{settings.SMSC_URL.rstrip('/')}/sys/{name}.php", form=form).data
        code = get_member(answer, "error_code")
        if code is not None or get_member(answer, "error"):
            raise SmsError(f"smsc.ru: error {code}", permanent=code not in PASSING)
        return answer


def parse_delivery(status: int) -> Delivery:
    """The delivery that a status code means: 1, 2, 4 arrived (read, a link opened); -1, 0 on its way; the rest will not
    arrive."""
    if status in DELIVERED:
        return Delivery(delivered=True)
    return Delivery() if status in ON_ITS_WAY else Delivery(failed=True, reason=f"status {status}")
