"""Identity sources of a login that does not say who it is: the device, a confirmed QR code, the address, a phone code.

A phone code also proves an abonement that came without a password.
"""

from __future__ import annotations

from core.cache import store
from core.macs import mac_spellings
from core.networks import address_group, is_inside
from tvmiddleware.cache import keys
from tvmiddleware.models import QrLogin
from tvmiddleware.selectors.ip_accounts import accounts_at
from tvmiddleware.services import phone_codes
from tvmiddleware.services.login.errors import AccountAmbiguous
from tvmiddleware.services.login.identification import Identification
from tvmiddleware.services.login.lookup import login_accounts
from tvmiddleware.services.login.named import accounts_of_phone, phone_of
from tvmiddleware.services.login.request import IdentifiedAccount
from tvmiddleware.services.phone_codes import PhoneOwner

MOST_SHOWN = 20
"""So many codes of one UID are looked at, the newest first."""


def account_by_device(login: Identification) -> IdentifiedAccount | None:
    """The account to which the device with the sent UID is bound, where it allows that."""
    if login.is_named or login.device is None:
        return None
    rows = login_accounts(login.request.operator.id)
    account = rows.filter(pk=login.device.account_id, allow_login_by_device_uid=True).first()
    return login.identified(account, "device_uid") if account else None


def account_by_qr(login: Identification) -> IdentifiedAccount | None:
    """A TV that showed a QR code and asks again: whoever confirmed it with a phone is the one."""
    request = login.request
    if login.is_named or not request.device_uid:
        return None
    shown = QrLogin.objects.filter(
        client_id=request.operator.id, device_uid__in=mac_spellings(request.device_uid), expires_at__gt=request.now
    )
    latest = next((row for row in shown.order_by("-id")[:MOST_SHOWN] if is_shown_by(row, login)), None)
    if latest is None:
        return None
    if latest.used_at is None:
        login.limiter.waits = True  # a TV that asks again and again until a phone has confirmed it is not guessing
        return None
    account = login_accounts(request.operator.id).filter(pk=latest.account_id or 0).first()
    return login.identified(account, "qr", lambda: expire_qr(latest, login)) if account else None


def is_shown_by(row: QrLogin, login: Identification) -> bool:
    """Whether this is the TV that shows the code, and not somebody who knows its UID."""
    return login.asker.shows_ticket(row) or same_place(row.ip or "", login.request.ip)


def same_place(one: str, other: str) -> bool:
    return bool(one) and address_group(one) == address_group(other)


def expire_qr(shown: QrLogin, login: Identification) -> None:
    """The TV has its session: knowing its UID opens nothing any more."""
    QrLogin.objects.filter(pk=shown.pk).update(expires_at=login.request.now)


def account_by_address(login: Identification) -> IdentifiedAccount | None:
    """The account whose subnets hold the caller's address. Raises AccountAmbiguous, unless a phone code can decide."""
    if login.is_named:
        return None
    client_id, ip = login.request.operator.id, login.request.ip
    key = keys.ip_accounts_generation(client_id)
    generation = store.read_generation(key, store.get_many([key]).get(key))
    candidates = accounts_at(client_id, ip, generation=generation, seconds=login.request.now.timestamp())
    if not candidates:
        return None
    rows = login_accounts(client_id).filter(pk__in=candidates, allow_login_by_ip=True)
    fitting = [account for account in rows if is_inside(account.subnets, ip)]
    if len(fitting) > 1 and not login.wants_phone_code:
        raise AccountAmbiguous
    return login.identified(fitting[0], "ip") if len(fitting) == 1 else None


def account_by_phone_code(login: Identification) -> IdentifiedAccount | None:
    """The account of a phone whose owner proves to hold it; None where the operator or the device wants no such login.

    Raises PhoneInvalid, and what the check of a code says (services.phone_codes).
    """
    if not login.wants_phone_code:
        return None
    request, phone = login.request, phone_of(login)
    owned = [row for row in accounts_of_phone(login, phone) if request.abonement in {0, row.abonement}]
    if not owned:
        return None
    owner = PhoneOwner(request.operator.id, phone, login.asker, request.ip, request.lang, request.now)
    try:
        phone_codes.phone_confirm(owner=owner, way=request.operator.phone_check, code=request.validation_code)
    except phone_codes.WRONG:
        login.limiter.wrong_code()
        raise
    return login.identified(owned[0], "phone", lambda: phone_codes.confirmation_spend(owner=owner))
