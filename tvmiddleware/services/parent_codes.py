"""The forgotten PIN of parental control, by SMS to the customer's phone."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from core.api.errors import DomainError
from core.secret_text import SecretText
from sms.backends.base import SmsError
from sms.services import limits
from sms.services.outbox import code_send
from tvmiddleware.models import Account
from tvmiddleware.selectors.phones import mobile_phone
from tvmiddleware.services import accounts
from tvmiddleware.services.phone_codes import language_of

PURPOSE = "pin"
USEFUL_SECONDS = 3600


class PinNotSent(DomainError):
    """The SMS provider failed."""


class PhoneMissing(DomainError):
    """The customer has no mobile phone, or none that can be read."""


class PinMissing(DomainError):
    """The account has no PIN."""


class PinTooSoon(DomainError):
    """One was sent a moment ago."""


class PinTooOften(DomainError):
    """The phone got its share of SMS."""


def parent_code_send(*, account: Account, now: datetime, ip: str, lang: str) -> None:
    phone = mobile_phone(account.customer)
    if not phone:
        raise PhoneMissing
    if not account.parent_code:
        raise PinMissing
    with language_of(lang):
        text = SecretText(_("PIN of parental control: %(pin)s") % {"pin": account.parent_code})
    try:
        limits.check_pause(phone=phone, purpose=PURPOSE, now=now)
        code_send(
            phone=phone,
            text=text,
            now=now,
            client_id=account.client_id,
            purpose=PURPOSE,
            useful_seconds=USEFUL_SECONDS,
        )
    except limits.SmsTooSoon as error:
        raise PinTooSoon from error
    except limits.SmsTooMany as error:
        raise PinTooOften from error
    except SmsError as error:
        raise PinNotSent from error
    accounts.note_action(account, "parent_code_by_sms", now, ip)
