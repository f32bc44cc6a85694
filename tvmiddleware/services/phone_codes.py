"""Proof that a caller holds a phone: a code in an SMS, a code in the number that rings, or a call from the phone.

Codes are kept as HMAC, live TVMIDDLEWARE_PHONE_CODE_TTL seconds and bear TVMIDDLEWARE_PHONE_CODE_TRIES wrong guesses.
A new one is sent when the last is older than TVMIDDLEWARE_PHONE_CODE_PAUSE; how many a phone and an address may ask for
in an hour is limited too. Login is the first user; other purposes have codes of their own.
"""

from __future__ import annotations

import hashlib
import secrets
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from clients.models import Client
from core import secretbox
from core.api.errors import DomainError
from core.cache import tries
from core.mail import mail_queue
from sms.backends.base import SmsError
from sms.services.limits import SmsTooMany
from sms.services.outbox import code_send
from sms.services.provider import backend
from tvmiddleware.cache import keys
from tvmiddleware.models import PhoneCode

HOUR = 3600
SMALLEST_CODE = 100_000  # six digits, no leading zero: some boxes send the code as a number
LARGEST_CODE = 999_999
SALT = "smarty.phone_code"


class PhoneUnconfirmed(DomainError):
    """Base: the phone is not confirmed (yet)."""


class CodeSent(PhoneUnconfirmed):
    """An SMS with a code was sent."""


class CodeAwaited(PhoneUnconfirmed):
    """It was sent a moment ago."""


class CodeWrong(PhoneUnconfirmed):
    """Wrong, past its time, or guessed at too often."""


class CallAsked(PhoneUnconfirmed):
    """``fields["confirmation_phone"]`` is the number that the phone's owner has to ring."""


class CallAwaited(PhoneUnconfirmed):
    """The owner has not rung yet."""


class FlashCallMade(PhoneUnconfirmed):
    """The phone rang; the code is the end of the number that it showed."""


class FlashCodeAwaited(PhoneUnconfirmed):
    """It rang a moment ago."""


class FlashCodeWrong(PhoneUnconfirmed):
    """As CodeWrong."""


class CodesTooOften(PhoneUnconfirmed):
    """This phone, or this address, asked for too many codes."""


class CodeUndelivered(PhoneUnconfirmed):
    """The provider refused, did not answer, or can't do what the operator chose."""


SENT = (CodeSent, CallAsked, FlashCallMade)
AWAITED_STILL = (CodeAwaited, CallAwaited, FlashCodeAwaited)
WAITING = (*SENT, *AWAITED_STILL)
WRONG = (CodeWrong, FlashCodeWrong)


@dataclass(frozen=True)
class PhoneOwner:
    """Who claims to hold the phone (``+79990000001``) and what for. ``lang`` is the language of the SMS.

    With ``email`` the code goes there, and ``phone`` is ``subject_of_email``.
    """

    client_id: int
    phone: str
    ip: str
    lang: str
    now: datetime
    purpose: str = "login"
    email: str = ""

    @property
    def codes(self) -> QuerySet[PhoneCode]:
        return PhoneCode.objects.filter(client_id=self.client_id, phone=self.phone, purpose=self.purpose)

    @property
    def pending(self) -> PhoneCode | None:
        return self.codes.filter(expires_at__gt=self.now).order_by("-id").first()


def phone_confirm(*, owner: PhoneOwner, way: str, code: str) -> None:
    """Returns when the phone is confirmed; else raises the PhoneUnconfirmed that tells how things stand.

    ``way`` is one of Client.PhoneCheck. A right code may be shown again until ``confirmation_spend``.
    """
    if way == Client.PhoneCheck.CALL:
        check_call(owner)
    elif code:
        check_code(owner, code, FlashCodeWrong if way == Client.PhoneCheck.FLASH_CALL else CodeWrong)
    else:
        ask(owner, way)


def confirmation_take(*, owner: PhoneOwner) -> bool:
    """Use the confirmation up; False when there is none (any more): of two callers one gets it."""
    confirmed = owner.codes.filter(expires_at__gt=owner.now, confirmed_at__isnull=False)
    return bool(confirmed.update(expires_at=owner.now))


def confirmation_spend(*, owner: PhoneOwner) -> None:
    """The confirmation has served: it opens nothing any more."""
    owner.codes.filter(expires_at__gt=owner.now).update(expires_at=owner.now)


def check_code(owner: PhoneOwner, code: str, wrong: type[PhoneUnconfirmed]) -> None:
    pending = owner.pending
    if pending is None:
        raise wrong
    row = PhoneCode.objects.filter(pk=pending.pk)
    # counted before the code is looked at, so that parallel guesses count too
    if not row.filter(tries__lt=settings.TVMIDDLEWARE_PHONE_CODE_TRIES).update(tries=F("tries") + 1):
        raise wrong
    if not secretbox.same(digest(owner, code), pending.code_digest):
        raise wrong
    row.update(confirmed_at=owner.now, tries=0)


def check_call(owner: PhoneOwner) -> None:
    pending = owner.pending
    if pending is None:
        ask(owner, Client.PhoneCheck.CALL)
    elif pending.confirmed_at is None:
        if not call_received(owner, pending.created_at):
            ask(owner, Client.PhoneCheck.CALL)
        PhoneCode.objects.filter(pk=pending.pk).update(confirmed_at=owner.now)


def call_received(owner: PhoneOwner, since: datetime) -> bool:
    try:
        return backend().call_received(owner.phone, since)
    except SmsError as error:
        raise CodeUndelivered from error


AWAITED: dict[str, type[PhoneUnconfirmed]] = {
    Client.PhoneCheck.SMS: CodeAwaited,
    Client.PhoneCheck.CALL: CallAwaited,
    Client.PhoneCheck.FLASH_CALL: FlashCodeAwaited,
}


def ask(owner: PhoneOwner, way: str) -> None:
    """Send a confirmation and raise that it was sent; or that one is on its way, or that it is too often."""
    pause = owner.now - timedelta(seconds=settings.TVMIDDLEWARE_PHONE_CODE_PAUSE)
    pending = owner.pending
    if pending is not None and pending.created_at > pause:
        guessable = pending.tries < settings.TVMIDDLEWARE_PHONE_CODE_TRIES
        raise AWAITED[way] if guessable else CodesTooOften
    check_rate(owner)
    row = owner.codes.create(
        client_id=owner.client_id,
        phone=owner.phone,
        purpose=owner.purpose,
        created_at=owner.now,
        expires_at=owner.now + timedelta(seconds=settings.TVMIDDLEWARE_PHONE_CODE_TTL),
    )
    try:
        code, told = deliver(owner, way)
    except SmsError as error:
        row.delete()
        raise (CodesTooOften if isinstance(error, SmsTooMany) else CodeUndelivered) from error
    PhoneCode.objects.filter(pk=row.pk).update(code_digest=digest(owner, code) if code else "")
    raise told


def check_rate(owner: PhoneOwner) -> None:
    hour_ago = owner.now - timedelta(seconds=HOUR)
    if owner.codes.filter(created_at__gt=hour_ago).count() >= settings.TVMIDDLEWARE_PHONE_CODES_PER_HOUR:
        raise CodesTooOften
    sent = tries.count(keys.phone_codes_sent(owner.client_id, owner.ip), HOUR)
    if sent > settings.TVMIDDLEWARE_PHONE_CODES_PER_ADDRESS:
        raise CodesTooOften


def deliver(owner: PhoneOwner, way: str) -> tuple[str, PhoneUnconfirmed]:
    """Let the provider do its part: the code ("" when there is none) and what to tell the caller."""
    if way == Client.PhoneCheck.CALL:
        return "", CallAsked(confirmation_phone=backend().await_call(owner.phone))
    if way == Client.PhoneCheck.FLASH_CALL:
        return backend().flash_call(owner.phone), FlashCallMade()
    code = str(SMALLEST_CODE + secrets.randbelow(LARGEST_CODE - SMALLEST_CODE + 1))
    if owner.email:
        mail_queue(to=owner.email, subject=subject_text(owner.lang), text=text_with(code, owner.lang))
        return code, CodeSent()
    code_send(
        phone=owner.phone,
        text=text_with(code, owner.lang),
        now=owner.now,
        client_id=owner.client_id,
        purpose=f"code.{owner.purpose}",
        useful_seconds=settings.TVMIDDLEWARE_PHONE_CODE_TTL,
    )
    return code, CodeSent()


def language_of(lang: str) -> AbstractContextManager[None]:
    """Texts for a person who speaks ``lang``; the installation's language where we do not."""
    known = {language for language, _name in settings.LANGUAGES}
    return translation.override(lang if lang in known else settings.LANGUAGE_CODE)


def text_with(code: str, lang: str) -> str:
    with language_of(lang):
        return _("Your confirmation code: %(code)s") % {"code": code}


def subject_text(lang: str) -> str:
    with language_of(lang):
        return _("Confirmation code")


def subject_of_email(email: str) -> str:
    """What stands in the place of a phone for a code sent by e-mail: the same address, the same text."""
    return f"@{hashlib.sha256(email.strip().lower().encode()).hexdigest()[:22]}"


def digest(owner: PhoneOwner, code: str) -> str:
    value = f"{owner.client_id}:{owner.phone}:{owner.purpose}:{code}"
    return salted_hmac(SALT, value, algorithm="sha256").hexdigest()
