"""pulseem.com (Israel), Direct Send API: POST api/v1/SmsApi/SendSms with the key in the header ``APIKey``."""

from __future__ import annotations

import secrets

from django.conf import settings

from sms.backends.base import GatewayBackend, SmsError, SmsReply, get_member, phone_digits

UNAUTHORIZED = frozenset({401, 403})


class PulseemBackend(GatewayBackend):
    """Synchronous sending (``isAsync`` false): ``status`` "Success" means that the service took the message."""

    name = "pulseem.com"

    def send(self, phone: str, text: str) -> str:
        reference = secrets.token_hex(16)
        message = {
            "fromNumber": settings.PULSEEM_SENDER_NAME,
            "toNumberList": [phone_digits(phone)],
            "referenceList": [reference],
            "textList": [text],
            "isAutomaticUnsubscribeLink": False,
        }
        body = {"sendId": reference, "isAsync": False, "smsSendData": message}
        url = f"{settings.PULSEEM_URL.rstrip('/')}/api/v1/SmsApi/SendSms"
        reply = self.post(url, json=body, headers={"APIKey": settings.PULSEEM_APIKEY})
        status = str(get_member(reply.data, "status") or "")
        if status.lower() != "success":
            raise SmsError(f"pulseem.com: refused ({status[:32] or 'no status'})", permanent=status.lower() == "error")
        return reference

    def refusal(self, reply: SmsReply) -> str:
        return "pulseem.com: PULSEEM_APIKEY is refused" if reply.status in UNAUTHORIZED else ""
