"""Any gateway that takes one HTTP request for one SMS, described by settings instead of code.

    SMS_BACKEND = "sms.backends.http.HttpBackend"
    SMS_HTTP = {
        "url": "https://sms.example.com/send",
        "method": "POST",                                   # or GET
        "params": {"to": "$digits", "text": "$text", "from": "TV"},
        "json": False,                                      # True: params are the JSON body, else a form (GET: query)
        "headers": {"Authorization": "Bearer ..."},
        "success": r'"status":\\s*"ok"',                     # what a good answer holds; empty: any HTTP 2xx
        "message_id": r'"id":\\s*"([^"]+)"',                 # its first group is the id at the gateway
    }

In params ``$phone`` is +79990000001, ``$digits`` is 79990000001, ``$text`` the message.
"""

from __future__ import annotations

import re
from string import Template
from typing import Any

from django.conf import settings

from sms.backends.base import GatewayBackend, SmsError, phone_digits

ID_LENGTH = 64


class HttpBackend(GatewayBackend):
    def send(self, phone: str, text: str) -> str:
        gateway: dict[str, Any] = settings.SMS_HTTP
        if not gateway.get("url"):
            raise SmsError("SMS_HTTP has no url", permanent=True)
        values = {"phone": phone, "digits": phone_digits(phone), "text": text}
        params = filled(gateway.get("params", {}), values)
        method = str(gateway.get("method", "POST")).upper()
        place = "json" if gateway.get("json") else "params" if method == "GET" else "data"
        reply = self.ask(method, gateway["url"], headers=gateway.get("headers"), **{place: params})
        if not re.search(gateway.get("success", ""), reply.text):
            raise SmsError("the SMS gateway did not accept the message")
        found = re.search(gateway["message_id"], reply.text) if gateway.get("message_id") else None
        return found[1][:ID_LENGTH] if found else ""


def filled(value: Any, values: dict[str, str]) -> Any:
    """The same structure with the variables in its texts replaced."""
    if isinstance(value, str):
        return Template(value).safe_substitute(values)
    if isinstance(value, dict):
        return {name: filled(inner, values) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [filled(inner, values) for inner in value]
    return value
