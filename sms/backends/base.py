"""What an SMS provider must be able to do. One class a provider, one file a class."""

from __future__ import annotations

from datetime import datetime


class SmsError(Exception):
    """The provider refused or did not answer. ``permanent``: sending the same again will not help."""

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent


class SmsBackend:
    """Only ``send`` is required. Providers that also phone people override the other three.

    Every method must end within ``timeout`` seconds: a box waits for it. Failures are SmsError, nothing else.
    """

    timeout = 5.0

    def send(self, phone: str, text: str) -> None:
        """Send ``text`` to ``phone`` (``+79990000001``)."""
        raise NotImplementedError

    def flash_call(self, phone: str) -> str:
        """Ring ``phone`` once and return the code: the last digits of the number that rang."""
        raise SmsError("the SMS provider can't make flash calls", permanent=True)

    def await_call(self, phone: str) -> str:
        """Prepare for a call from ``phone``; the number that its owner has to ring."""
        raise SmsError("the SMS provider can't wait for calls", permanent=True)

    def call_received(self, phone: str, since: datetime) -> bool:
        """Whether ``phone`` has rung the number of ``await_call`` since then."""
        raise SmsError("the SMS provider can't wait for calls", permanent=True)
