"""An SMS provider that remembers, rings and fails as a test wants."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.test import override_settings

from core import breaker, clock
from sms.backends.base import Delivery, SmsBackend, SmsError
from sms.services.provider import GATEWAY

PATH = "tests.sms.fake.FakeBackend"


class FakeBackend(SmsBackend):
    sent: list[tuple[str, str]] = []
    rang: list[str] = []
    called = False
    called_at: datetime | None = None
    error: SmsError | None = None
    known: dict[str, Delivery] = {}

    def send(self, phone: str, text: str) -> str:
        if self.error:
            raise self.error
        self.sent.append((phone, text))
        return f"id-{len(self.sent)}"

    def deliveries(self, sent: Sequence[tuple[str, str]]) -> dict[str, Delivery]:
        return {one: self.known[one] for one, _phone in sent if one in self.known}

    def flash_call(self, phone: str) -> str:
        self.ring(phone)
        return "4321"

    def await_call(self, phone: str) -> str:
        self.ring(phone)
        return "+74950000000"

    def ring(self, phone: str) -> None:
        self.rang.append(phone)
        if self.error:
            raise self.error

    def call_received(self, phone: str, since: datetime) -> bool:
        return self.called or (self.called_at is not None and since <= self.called_at <= clock.now())

    @classmethod
    def code(cls) -> str:
        """The code in the last SMS."""
        found = re.search(r"\d{6}", cls.sent[-1][1])
        assert found, cls.sent
        return found[0]


def provider_down() -> None:
    """So many have asked it in vain that nobody does any more."""
    for _failure in range(breaker.FAILURES):
        breaker.note_failure(GATEWAY)


@contextmanager
def fake_sms() -> Iterator[type[FakeBackend]]:
    FakeBackend.sent, FakeBackend.rang, FakeBackend.called, FakeBackend.error = [], [], False, None
    FakeBackend.known, FakeBackend.knows_delivery, FakeBackend.called_at = {}, False, None
    with override_settings(SMS_BACKEND=PATH):
        yield FakeBackend
