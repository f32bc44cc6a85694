"""Proof that a caller holds a phone: a code in an SMS, a code in the number that rings, or a call from the phone.

Codes are kept as HMAC, live TVMIDDLEWARE_PHONE_CODE_TTL seconds and bear TVMIDDLEWARE_PHONE_CODE_TRIES wrong guesses.
A new one is sent when the last is older than TVMIDDLEWARE_PHONE_CODE_PAUSE; how many a phone and an address may ask for
in an hour is limited too. Login is the first user; other purposes have codes of their own.

What was confirmed serves whoever asked for it (services.askers). A call says nothing but which phone rang: while one
asker waits for it, nobody else may wait for a call of that phone, whatever for and at whichever operator.
"""

from __future__ import annotations

import hashlib
import secrets
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from clients.models import Client
from core import secretbox
from core.api.errors import DomainError
from core.cache import tries
from core.networks import address_group
from core.queue import enqueue_on_commit
from core.secret_text import SecretText
from sms.backends.base import SmsError
from sms.services.limits import SmsTooMany
from sms.services.provider import await_call, load_backend, ready_backend
from tvmiddleware.cache import keys
from tvmiddleware.models import PhoneCode
from tvmiddleware.services.askers import Asker
from tvmiddleware.services.code_sending import UNSENT, has_failed, secret_send

HOUR = 3600
SMALLEST_CODE = 100_000  # six digits, no leading zero: some boxes send the code as a number
LARGEST_CODE = 999_999
SALT = "smarty.phone_code"
UNDELIVERED = "undelivered"
"""In the place of the digest: the phone could not be rung."""


class PhoneUnconfirmed(DomainError):
    """Base: the phone is not confirmed (yet). ``ticket`` is for the asker to keep, where something was sent."""

    ticket = ""


class CodeSent(PhoneUnconfirmed):
    """An SMS with a code was sent."""


class CodeAwaited(PhoneUnconfirmed):
    """The last code was sent a moment ago: another one is not sent yet."""


class CodeWrong(PhoneUnconfirmed):
    """Wrong, past its time, or guessed at too often."""


class CallAsked(PhoneUnconfirmed):
    """``fields["confirmation_phone"]`` is the number that the phone's owner has to ring."""


class CallAwaited(PhoneUnconfirmed):
    """The owner has not rung yet."""


class FlashCallMade(PhoneUnconfirmed):
    """The phone rang; the code is the end of the number that it showed."""


class FlashCodeAwaited(PhoneUnconfirmed):
    """The last call was made a moment ago: another one is not made yet."""


class FlashCodeWrong(PhoneUnconfirmed):
    """The code is not the one of the call, or no call is waited for: CodeWrong of a flash call."""


class CodesTooOften(PhoneUnconfirmed):
    """This phone, or this address, asked for too many codes, or somebody else waits for the phone's confirmation."""


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
    asker: Asker
    ip: str
    lang: str
    now: datetime
    purpose: str = "login"
    email: str = ""

    @property
    def codes(self) -> QuerySet[PhoneCode]:
        return PhoneCode.objects.filter(client_id=self.client_id, phone=self.phone, purpose=self.purpose)

    @property
    def live(self) -> list[PhoneCode]:
        """Of every asker, the newest first."""
        return list(self.codes.filter(expires_at__gt=self.now).order_by("-id"))

    def asked_for(self, row: PhoneCode) -> bool:
        """Whether it is this asker's: nobody's where it is not known how it is confirmed (older versions wrote it)."""
        known = {Client.PhoneCheck.CALL.value: self.asker.is_asker, "": never}
        return known.get(row.way, self.asker.may_be_asker)(row)

    @property
    def own(self) -> list[PhoneCode]:
        return [row for row in self.live if self.asked_for(row)]

    @property
    def calls(self) -> list[PhoneCode]:
        return [row for row in self.own if row.way == Client.PhoneCheck.CALL]

    @property
    def sent_codes(self) -> list[PhoneCode]:
        return [row for row in self.own if row.way != Client.PhoneCheck.CALL]


def phone_confirm(*, owner: PhoneOwner, way: str, code: str) -> None:
    """Returns when the phone is confirmed; else raises the PhoneUnconfirmed that tells how things stand.

    ``way`` is one of Client.PhoneCheck. A right code may be shown again until ``confirmation_spend``.
    """
    by_call = way == Client.PhoneCheck.CALL
    if by_call and not (code and owner.sent_codes):  # an SMS that login/customer_list sent is good here too
        check_call(owner)
    elif code:
        check_code(owner, code, FlashCodeWrong if way == Client.PhoneCheck.FLASH_CALL else CodeWrong)
    else:
        ask(owner, way)


def never(row: PhoneCode) -> bool:
    return False


def confirmation_take(*, owner: PhoneOwner) -> bool:
    """Use the asker's confirmation up; False when there is none (any more): of two callers one gets it."""
    confirmed = owner.codes.filter(pk__in=[row.pk for row in owner.own], confirmed_at__isnull=False)
    return bool(confirmed.filter(expires_at__gt=owner.now).update(expires_at=owner.now))


def confirmation_spend(*, owner: PhoneOwner) -> None:
    """The asker's confirmation has been used: it proves nothing any more."""
    owner.codes.filter(pk__in=[row.pk for row in owner.own]).update(expires_at=owner.now)


def keep_ticket(owner: PhoneOwner, row: PhoneCode) -> None:
    """An asker that brings its ticket once is known by it from now on."""
    if not row.ticket_shown and owner.asker.shows_ticket(row):
        PhoneCode.objects.filter(pk=row.pk).update(ticket_shown=True)


def check_code(owner: PhoneOwner, code: str, wrong: type[PhoneUnconfirmed]) -> None:
    pending = next(iter(owner.sent_codes), None)
    if pending is None:
        raise wrong
    keep_ticket(owner, pending)
    row = PhoneCode.objects.filter(pk=pending.pk)
    # counted before the code is looked at, so that parallel guesses count too
    if not row.filter(tries__lt=settings.TVMIDDLEWARE_PHONE_CODE_TRIES).update(tries=F("tries") + 1):
        raise wrong
    if not secretbox.secrets_equal(code_digest(owner, code), pending.code_digest):
        raise wrong
    row.update(confirmed_at=owner.now, tries=0)


def check_call(owner: PhoneOwner) -> None:
    """A phone rings once for one asker. Where two wait for it all the same, it has rung for neither."""
    own = owner.calls
    if not own:
        ask(owner, Client.PhoneCheck.CALL)
    keep_ticket(owner, own[0])
    if own[0].confirmed_at is not None:
        return
    since = min(row.created_at for row in own)
    if rivals(owner) or not call_received(owner, since):
        ask(owner, Client.PhoneCheck.CALL)
    PhoneCode.objects.filter(pk__in=[row.pk for row in own]).update(confirmed_at=owner.now)


def rivals(owner: PhoneOwner) -> list[PhoneCode]:
    """Others who wait for a call of the phone, whatever for and at whichever operator; and those who did a moment ago,
    for whom it may still ring."""
    since = owner.now - timedelta(seconds=settings.TVMIDDLEWARE_PHONE_CODE_PAUSE)
    calls = PhoneCode.objects.filter(phone=owner.phone, way=Client.PhoneCheck.CALL, confirmed_at=None)
    return [row for row in calls.filter(expires_at__gt=since) if not owner.asked_for(row)]


def call_received(owner: PhoneOwner, since: datetime) -> bool:
    try:
        return load_backend().call_received(owner.phone, since)
    except SmsError as error:
        raise CodeUndelivered from error


AWAITED: dict[str, type[PhoneUnconfirmed]] = {
    Client.PhoneCheck.SMS: CodeAwaited,
    Client.PhoneCheck.CALL: CallAwaited,
    Client.PhoneCheck.FLASH_CALL: FlashCodeAwaited,
}


def ask(owner: PhoneOwner, way: str) -> NoReturn:
    """Send a confirmation and raise that it was sent; or that one is on its way, or that it is too often."""
    check_pause(owner, way)
    if way == Client.PhoneCheck.CALL and rivals(owner):
        raise CodesTooOften
    check_rate(owner)
    row = owner.codes.create(
        client_id=owner.client_id,
        phone=owner.phone,
        purpose=owner.purpose,
        way=way,
        created_at=owner.now,
        expires_at=owner.now + timedelta(seconds=settings.TVMIDDLEWARE_PHONE_CODE_TTL),
        **owner.asker.marks,
    )
    try:
        unconfirmed = deliver(owner, way, row)
    except UNSENT as error:
        row.delete()
        raise (CodesTooOften if isinstance(error, SmsTooMany) else CodeUndelivered) from error
    unconfirmed.ticket = owner.asker.ticket
    raise unconfirmed


def check_pause(owner: PhoneOwner, way: str) -> None:
    """One confirmation of a phone at a time: the asker's own is on its way, or somebody else's."""
    pause = owner.now - timedelta(seconds=settings.TVMIDDLEWARE_PHONE_CODE_PAUSE)
    fresh = [row for row in owner.live if row.created_at > pause]
    own = [row for row in fresh if owner.asked_for(row)]
    if own:
        check_delivery(owner, own[0])
        raise AWAITED[way] if own[0].tries < settings.TVMIDDLEWARE_PHONE_CODE_TRIES else CodesTooOften
    if any(row.way for row in fresh):
        raise CodesTooOften


def check_rate(owner: PhoneOwner) -> None:
    hour_ago = owner.now - timedelta(seconds=HOUR)
    if owner.codes.filter(created_at__gt=hour_ago).count() >= settings.TVMIDDLEWARE_PHONE_CODES_PER_HOUR:
        raise CodesTooOften
    sent = tries.count_try(keys.phone_codes_sent(owner.client_id, address_group(owner.ip)), HOUR)
    if sent > settings.TVMIDDLEWARE_PHONE_CODES_PER_ADDRESS:
        raise CodesTooOften


def check_delivery(owner: PhoneOwner, row: PhoneCode) -> None:
    """CodeUndelivered where what was sent is known to have failed meanwhile; the next may be asked for at once."""
    if row.way == Client.PhoneCheck.FLASH_CALL:
        failed = row.code_digest == UNDELIVERED
    else:
        failed = has_failed(contact=owner, purpose=outbox_purpose(owner), created_at=row.created_at)
    if failed:
        owner.codes.filter(pk=row.pk).update(expires_at=owner.now)  # it still counts as one of the hour
        raise CodeUndelivered


def deliver(owner: PhoneOwner, way: str, row: PhoneCode) -> PhoneUnconfirmed:
    """Let the confirmation be sent; what to tell the caller. One of UNSENT: it is known that it can't be."""
    if way == Client.PhoneCheck.CALL:
        if any(other.pk < row.pk for other in rivals(owner)):  # two asked at once: the first may wait
            row.delete()
            raise CodesTooOften
        return CallAsked(confirmation_phone=await_call(owner.phone))
    if way == Client.PhoneCheck.FLASH_CALL:
        ready_backend("flash_call")
        enqueue_on_commit("tvmiddleware.jobs.flash_call_make", queue="high", phone_code_id=row.pk)
        return FlashCallMade()
    code = str(SMALLEST_CODE + secrets.randbelow(LARGEST_CODE - SMALLEST_CODE + 1))
    PhoneCode.objects.filter(pk=row.pk).update(code_digest=code_digest(owner, code))
    secret_send(
        contact=owner,
        subject=subject_text(owner.lang),
        text=SecretText(text_with(code, owner.lang)),
        purpose=outbox_purpose(owner),
        useful_seconds=settings.TVMIDDLEWARE_PHONE_CODE_TTL,
        now=owner.now,
    )
    return CodeSent()


def outbox_purpose(owner: PhoneOwner) -> str:
    return f"code.{owner.purpose}"


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


def code_digest(owner: PhoneOwner | PhoneCode, code: str) -> str:
    value = f"{owner.client_id}:{owner.phone}:{owner.purpose}:{code}"
    return salted_hmac(SALT, value, algorithm="sha256").hexdigest()
