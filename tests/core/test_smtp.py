"""The conversation with a mail server has an end, whatever the server does."""

from __future__ import annotations

import smtplib
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.core.mail import EmailMessage, get_connection
from django.test import override_settings

from core.smtp import LONGEST_SECONDS, GuardedEmailBackend, longest_conversation
from tests.mail.server import DOT, GREETING, MailServer, mail_server

SECONDS = 0.3
GENEROUS = 3.0
"""A machine that is busy is slow, but not as slow as what hangs here."""


@pytest.fixture
def there() -> Iterator[MailServer]:
    with mail_server(timeout=SECONDS) as made:
        yield made


def send() -> int:
    return EmailMessage("Subject", "Text", "tv@example.com", ["anna@example.com"]).send()


def test_it_sends(there: MailServer) -> None:
    with override_settings(EMAIL_TIMEOUT=5):
        assert send() == 1
    assert there.bodies == ["Text"]
    assert there.received[0]["To"] == "anna@example.com"


@pytest.mark.parametrize("place", [GREETING, "EHLO", "MAIL", "DATA", DOT])
def test_a_server_that_falls_silent(there: MailServer, place: str) -> None:
    there.hangs_at = place
    begun = time.monotonic()
    with pytest.raises(OSError):
        send()
    assert time.monotonic() - begun < GENEROUS


def test_a_server_that_drips(there: MailServer) -> None:
    there.drip = SECONDS / 3  # no single byte is late
    begun = time.monotonic()
    with pytest.raises(OSError):
        send()
    assert time.monotonic() - begun < GENEROUS


def test_a_goodbye_that_never_comes_is_not_waited_for_beyond_the_limit(there: MailServer) -> None:
    there.hangs_at = "QUIT"
    connection = get_connection()
    assert connection.open()
    begun = time.monotonic()
    with suppress(OSError):
        connection.close()
    assert time.monotonic() - begun < GENEROUS


def test_it_knows_whether_the_server_may_have_the_e_mail(there: MailServer) -> None:
    for place, begun in (("RCPT", False), (DOT, True)):
        there.hangs_at = place
        connection = get_connection()
        connection.open()
        with pytest.raises(OSError):
            connection.send_messages([EmailMessage("S", "T", "a@example.com", ["b@example.com"])])
        assert isinstance(connection, GuardedEmailBackend)
        assert getattr(connection.connection, "data_begun") is begun  # noqa: B009  (smtplib has it not)
        with suppress(OSError):
            connection.close()


def test_tls_from_the_first_byte_goes_through_the_same_guard(there: MailServer) -> None:
    there.hangs_at = GREETING
    begun = time.monotonic()
    with override_settings(EMAIL_USE_SSL=True), pytest.raises(OSError):
        send()
    assert time.monotonic() - begun < GENEROUS
    with override_settings(EMAIL_USE_SSL=True):
        assert issubclass(GuardedEmailBackend().connection_class, smtplib.SMTP_SSL)


@override_settings(EMAIL_TIMEOUT=None)
def test_there_is_a_limit_without_a_setting() -> None:
    assert longest_conversation() == LONGEST_SECONDS
