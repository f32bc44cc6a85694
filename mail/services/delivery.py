"""One e-mail to the mail server of the settings, and what its answer means."""

from __future__ import annotations

import re
import smtplib
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.crypto import salted_hmac

from mail.models import Mail

PERMANENT = 500
TOO_LARGE = 552
CLOSING = 421
ENHANCED = re.compile(rb"\d\.\d{1,3}\.\d{1,3}\b")
SALT = "smarty.mail"


class MailError(Exception):
    """The e-mail was not taken, as far as is known. The text holds nothing of the e-mail.

    ``permanent``: the same again will not help. ``unsent``: the server surely does not have it; else it may.
    ``away``: the server can't be reached, does not answer or is not ours to use, whatever the e-mail.
    """

    def __init__(self, message: str, *, permanent: bool = False, unsent: bool = False, away: bool = False) -> None:
        super().__init__(message)
        self.permanent, self.unsent, self.away = permanent, unsent, away


def deliver_mail(mail: Mail) -> None:
    """Hand the e-mail over; returns when the server took it, else MailError. Ends within EMAIL_TIMEOUT seconds."""
    connection = opened()
    try:
        hand_over(connection, message_of(mail, connection))
    finally:
        with suppress(Exception):  # it is taken or refused already, however the server says goodbye
            connection.close()


def opened() -> Any:
    """A connection that the server has greeted and let in."""
    connection: Any = None
    try:
        connection = get_connection()
        connection.open()
    except Exception as error:
        with suppress(Exception):
            connection.close()
        raise MailError(f"no connection: {short(error)}", unsent=True, away=True) from error
    return connection


def message_of(mail: Mail, connection: Any) -> EmailMessage:
    """Every attempt bears the same Message-ID: who got it twice is shown it once."""
    return EmailMessage(
        mail.subject, mail.text, to=[mail.recipient], connection=connection, headers={"Message-ID": message_id(mail)}
    )


def message_id(mail: Mail) -> str:
    mark = salted_hmac(SALT, f"{mail.pk}:{mail.created_at.isoformat()}", algorithm="sha256").hexdigest()[:32]
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
    return f"<{mark}@{domain if domain.isascii() and domain else 'localhost'}>"


def hand_over(connection: Any, message: EmailMessage) -> None:
    try:
        taken = connection.send_messages([message])
    except (smtplib.SMTPNotSupportedError, ValueError) as error:  # an address or a header that can't be written
        raise MailError(short(error), permanent=True, unsent=True) from error
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        raise refused("recipient", code, text) from error
    except smtplib.SMTPSenderRefused as error:
        raise sender_refused(error) from error
    except smtplib.SMTPResponseException as error:
        raise refused("e-mail", error.smtp_code, error.smtp_error) from error
    except OSError as error:
        begun = getattr(connection.connection, "data_begun", True)
        raise MailError(short(error), unsent=not begun, away=True) from error
    except Exception as error:  # a backend of the operator's own
        raise MailError(short(error)) from error
    if not taken:
        raise MailError("the mail server took nothing", unsent=True)


def sender_refused(error: smtplib.SMTPSenderRefused) -> MailError:
    """DEFAULT_FROM_EMAIL or the login is wrong, which somebody will mend; but a size is told there too."""
    if error.smtp_code == TOO_LARGE:
        return refused("e-mail", error.smtp_code, error.smtp_error)
    return MailError(f"sender refused: {numbers(error.smtp_code, error.smtp_error)}", unsent=True, away=True)


def refused(what: str, code: int, text: bytes | str) -> MailError:
    """A server that says no does not keep what it was given."""
    text_of_refusal = f"{what} refused: {numbers(code, text)}"
    return MailError(text_of_refusal, permanent=code >= PERMANENT, unsent=True, away=code == CLOSING)


def numbers(code: int, text: bytes | str) -> str:
    """``550 5.1.1``. The words are left out: a server may quote what it was given."""
    found = ENHANCED.match(text if isinstance(text, bytes) else text.encode())
    return f"{code} {found[0].decode()}" if found else str(code)


def short(error: Exception) -> str:
    """The kind of failure; of the system's own also its words."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{type(error).__name__} {numbers(error.smtp_code, error.smtp_error)}"
    if isinstance(error, smtplib.SMTPException) or not isinstance(error, OSError):
        return type(error).__name__
    return f"{type(error).__name__}: {error.strerror or error}" if error.args else type(error).__name__
