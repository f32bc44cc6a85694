"""Login of a TV with a phone: the TV shows a QR code, the phone confirms it, the TV logs in.

The TV learns of it by asking ``login`` with its device_uid again and again: from the confirmation on it succeeds (the
device is bound to the phone's account; see login.unnamed.confirmed_qr for accounts that forbid a login by UID alone).
"""

from __future__ import annotations

import io
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import segno
from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction

from core.api.errors import DomainError
from core.cache import tries
from core.numbers import is_digits
from tvmiddleware.cache import keys
from tvmiddleware.models import QrLogin
from tvmiddleware.selectors.devices import device_with_uid
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.selectors.session_loader import accounts_generation_now
from tvmiddleware.services.askers import asker_of, ticket_digest
from tvmiddleware.services.login import entry, report
from tvmiddleware.services.login.lookup import login_accounts
from tvmiddleware.services.login.request import IdentifiedAccount, LoginRequest, LoginResult

CODE_DIGITS = 8
CODE_TRIES = 5
TOKEN_BYTES = 32
COLLECT_SECONDS = 120
"""How long a TV may take to notice that it was confirmed, if its code would end sooner."""
GUESSES = 20
GUESSES_PERIOD = 600
PIXELS_A_MODULE = 10
PHONE_SALT = "tvmiddleware.qr.phone"
PHONE_SECONDS = 3600


class QrError(DomainError):
    pass


class DeviceMissing(QrError):
    """``device`` or ``device_uid`` was not sent."""


class DeviceUnsupported(QrError):
    """The operator does not offer this device type."""


class QrNotCreated(QrError):
    pass


class CodeInvalid(QrError):
    """Not a numeric code."""


class QrNotFound(QrError):
    """No TV shows this code, or not any more."""


class QrUsed(QrError):
    pass


class QrWithoutUid(QrError):
    pass


class QrWithoutType(QrError):
    pass


class TooManyGuesses(QrError):
    """This account tried too many codes that no TV shows."""


def qr_create(
    *, operator: Operator, device: str, device_uid: str, ip: str, now: datetime, ticket: str = ""
) -> tuple[QrLogin, str]:
    """A code for this TV, valid TVMIDDLEWARE_QR_LOGIN_TTL seconds, and the ticket that it may collect its session with;
    without the ticket it has to come from the network that it asked from."""
    if not device or not device_uid:
        raise DeviceMissing
    if operator.device(device, device_uid) is None:
        raise DeviceUnsupported
    asker = asker_of(device_uid=device_uid, ip=ip, ticket=ticket)
    try:
        shown = QrLogin.objects.create(
            client_id=operator.id,
            token=secrets.token_hex(TOKEN_BYTES),
            login_code=free_code(operator.id, now),
            device=device,
            device_uid=device_uid,
            ip=ip,
            ticket_digest=ticket_digest(asker.ticket),
            created_at=now,
            expires_at=now + timedelta(seconds=settings.TVMIDDLEWARE_QR_LOGIN_TTL),
        )
    except IntegrityError as error:
        raise QrNotCreated from error
    return shown, asker.ticket


def free_code(client_id: int, now: datetime) -> str:
    """Digits that no TV of the operator shows now."""
    for _attempt in range(CODE_TRIES):
        code = "".join(secrets.choice("0123456789") for _place in range(CODE_DIGITS))
        if not QrLogin.objects.filter(client_id=client_id, login_code=code, expires_at__gt=now).exists():
            return code
    raise QrNotCreated


def qr_confirm(
    *,
    operator: Operator,
    account_id: int,
    login_code: str,
    now: datetime,
    params: Mapping[str, Any],
    plugin_params: Any = None,
) -> LoginResult:
    """Let the TV that shows this code into the account. Refused by the rules of login, it may be tried again."""
    if not is_digits(login_code):
        raise CodeInvalid
    if tries.count_try(keys.qr_tries(account_id), GUESSES_PERIOD) > GUESSES:
        raise TooManyGuesses
    shown = shown_with(operator.id, login_code, now)
    request = LoginRequest(
        operator=operator,
        ip=shown.ip or "",
        now=now,
        device=shown.device,
        device_uid=shown.device_uid,
        params=dict(params),
        plugin_params=plugin_params,
    )
    try:
        made = confirm(shown, request, account_id)
    except DomainError as error:
        report.log_refusal(request, error)
        raise
    tries.forget_tries(keys.qr_tries(account_id))
    return made


def shown_with(client_id: int, login_code: str, now: datetime) -> QrLogin:
    shown = QrLogin.objects.filter(client_id=client_id, login_code=login_code).order_by("-id").first()
    if shown is None or (shown.expires_at <= now and shown.used_at is None):
        raise QrNotFound
    if shown.used_at is not None:
        raise QrUsed
    if not shown.device_uid:
        raise QrWithoutUid
    if not shown.device:
        raise QrWithoutType
    return shown


@transaction.atomic
def confirm(shown: QrLogin, request: LoginRequest, account_id: int) -> LoginResult:
    """Two phones that confirm at once: the UPDATE decides. A refusal takes it back."""
    claimed = QrLogin.objects.filter(pk=shown.pk, used_at=None).update(used_at=request.now)
    if not claimed:
        raise QrUsed
    account = login_accounts(request.operator.id).get(pk=account_id)
    found = IdentifiedAccount(account, "qr", device_with_uid(request.operator.id, shown.device_uid))
    generation = accounts_generation_now(request.operator.id)
    made = entry.account_admit(request=request, found=found, accounts_generation=generation)
    until = max(shown.expires_at, request.now + timedelta(seconds=COLLECT_SECONDS))
    QrLogin.objects.filter(pk=shown.pk).update(account=account, session=made.session, expires_at=until)
    return made


def phone_token(phone: str) -> str:
    """A number to call, signed: nobody else's texts become our QR codes."""
    return signing.dumps(phone, salt=PHONE_SALT)


def phone_of_token(token: str) -> str:
    """The number as ``tel:+74950000000``. Raises QrNotFound for what we did not sign, or long ago."""
    try:
        return f"tel:{signing.loads(token, salt=PHONE_SALT, max_age=PHONE_SECONDS)}"
    except signing.BadSignature as error:
        raise QrNotFound from error


def qr_png(text: str) -> bytes:
    """A PNG of the text as a QR code, about 400 pixels wide."""
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(out, kind="png", scale=PIXELS_A_MODULE, border=4)
    return out.getvalue()
