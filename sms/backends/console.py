"""For development: messages appear on the server's terminal instead of a phone."""

from __future__ import annotations

import sys

from sms.backends.base import SmsBackend


class ConsoleBackend(SmsBackend):
    def send(self, phone: str, text: str) -> None:
        sys.stderr.write(f"SMS to {phone}: {text}\n")
        sys.stderr.flush()
