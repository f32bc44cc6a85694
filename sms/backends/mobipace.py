"""mobipace.com (Armenia), API v3 over JSON: a session first, then messages under references of our own."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.cache import cache

from sms.backends.base import Delivery, GatewayBackend, SmsError, get_member, phone_digits

DONE = 101
SESSION_EXPIRED = 103
PASSING = frozenset({100, 104, 300})
"""System failure, the same request is being worked on, no money: may be gone next time."""
SESSION_SECONDS = 15 * 60
"""The service forgets a session that is idle for 20 minutes."""
DELIVERED = 100
UNKNOWN = 102
ON_ITS_WAY = frozenset({1, 2, 3, UNKNOWN})


class MobipaceBackend(GatewayBackend):
    name = "mobipace.com"
    knows_delivery = True

    def send(self, phone: str, text: str) -> str:
        reference = secrets.token_hex(16).upper()
        message = {"Recipient": phone_digits(phone), "Body": text, "Reference": reference}
        self.command("Send", Sender=settings.MOBIPACE_SENDER, Messages=[message])
        return reference

    def deliveries(self, sent: Sequence[tuple[str, str]]) -> dict[str, Delivery]:
        answer = self.command("QueryMessages", References=[one for one, _phone in sent])
        rows = get_member(answer, "MessageStatuses") or []
        return {
            str(row["Reference"]): delivery(row.get("StatusCode"))
            for row in rows
            if isinstance(row, dict) and row.get("Reference")
        }

    def command(self, name: str, **given: Any) -> Any:
        """Under the session that is kept, or under a new one when the service has forgotten it."""
        kept = cache.get(self.session_key)
        answer = self.call(name, SessionId=kept, **given) if kept else None
        if kept is None or get_member(answer, "StatusCode") == SESSION_EXPIRED:
            answer = self.call(name, SessionId=self.authorized(), **given)
        return checked(answer)

    def authorized(self) -> str:
        answer = checked(self.call("Authorize", Username=settings.MOBIPACE_LOGIN, Password=settings.MOBIPACE_PASSWORD))
        session = str(get_member(answer, "SessionId") or "")
        if not session:
            raise SmsError("mobipace.com: an answer without a session")
        cache.set(self.session_key, session, SESSION_SECONDS)
        return session

    @property
    def session_key(self) -> str:
        return f"p:sms:mobipace:{settings.MOBIPACE_LOGIN}"

    def call(self, name: str, **given: Any) -> Any:
        return self.post(f"{settings.MOBIPACE_URL.rstrip('/')}/{name}", json=given).data


def checked(answer: Any) -> Any:
    code = get_member(answer, "StatusCode")
    if code != DONE:
        raise SmsError(f"mobipace.com: error {code}", permanent=code is not None and code not in PASSING)
    return answer


def delivery(status: Any) -> Delivery:
    """1 waiting, 2 planned, 3 sent, 100 delivered, 102 sent with an unknown end; the rest will not arrive."""
    if status == DELIVERED:
        return Delivery(delivered=True)
    return Delivery() if status in ON_ITS_WAY else Delivery(failed=True, reason=f"status {status}")
