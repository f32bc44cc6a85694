"""Django's SMTP backend with an end: a conversation takes EMAIL_TIMEOUT seconds in all, however slow the server is.

Django's own limit is one for each answer, and a server that sends a byte now and then is never late.
"""

from __future__ import annotations

import smtplib
from typing import Any

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from core.pinned_connections import ConnectionGuard
from core.reach import TRUSTED

LONGEST_SECONDS = 60.0
"""Where EMAIL_TIMEOUT is None."""


class GuardedSmtp(smtplib.SMTP):
    guard: ConnectionGuard
    data_begun = False
    """Whether the server may have an e-mail of ours."""

    def _get_socket(self, host: str, port: int, timeout: float) -> Any:
        return self.guard.connect(host, port, timeout, ())

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.data_begun = True
        return super().data(msg)


class GuardedSmtpTls(smtplib.SMTP_SSL, GuardedSmtp):
    """TLS from the first byte; the socket below it is the guarded one."""


class GuardedEmailBackend(EmailBackend):
    """One conversation from ``open`` to ``close``. Raises what Django's raises."""

    guard: ConnectionGuard | None = None

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        kind = GuardedSmtpTls if self.use_ssl else GuardedSmtp
        return type(kind.__name__, (kind,), {"guard": self.guard})

    def open(self) -> bool | None:
        if self.connection is None:
            self.end()
            self.guard = ConnectionGuard(TRUSTED, longest_conversation())
        try:
            opened: bool | None = super().open()
        except BaseException:
            self.end()
            raise
        return opened

    def close(self) -> None:
        try:
            super().close()
        finally:
            self.end()

    def end(self) -> None:
        if self.guard is not None:
            self.guard.close()


def longest_conversation() -> float:
    """Seconds."""
    return float(settings.EMAIL_TIMEOUT or LONGEST_SECONDS)
