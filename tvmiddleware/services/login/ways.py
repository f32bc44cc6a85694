"""Who is it: one function per way to log in, and the order in which they are tried.

An abonement, or a phone with a password, decides alone: a wrong password never falls back to something easier. Without
them the device's UID, a QR login that a phone confirmed, the caller's address and a phone code are tried in turn.
"""

from __future__ import annotations

from collections.abc import Callable

from core import secretbox
from core.cache import store
from core.macs import mac_spellings
from core.networks import inside, neighbourhood
from tvmiddleware.cache import keys
from tvmiddleware.models import Account, AccountDevice, QrLogin
from tvmiddleware.selectors.devices import device_with_uid
from tvmiddleware.selectors.ip_accounts import accounts_at
from tvmiddleware.selectors.phones import customers_with_phone, normalized_for
from tvmiddleware.services import phone_codes
from tvmiddleware.services.askers import Asker, asker_of
from tvmiddleware.services.login import external
from tvmiddleware.services.login.errors import AccountAmbiguous, PhoneInvalid
from tvmiddleware.services.login.lookup import accounts
from tvmiddleware.services.login.ratelimit import LoginLimiter, subject_of
from tvmiddleware.services.login.request import IdentifiedAccount, LoginRequest
from tvmiddleware.services.phone_codes import PhoneOwner

MOST_SHOWN = 20
"""So many codes of one UID are looked at, the newest first."""
NO_PASSWORD = "no account has this one, but comparing takes as long"  # noqa: S105


def find(request: LoginRequest) -> tuple[IdentifiedAccount, LoginLimiter]:
    """The account, or AccountNotFound, AccountAmbiguous, TooManyFailures, PhoneInvalid, or what a phone check tells.

    An operator's external system comes first, and may refuse with ExternalApiError.
    """
    request = external.cleaned(request)
    device = device_with_uid(request.operator.id, request.device_uid)
    decided = external.find(request, device)
    if decided is not None:
        return decided
    if request.abonement:
        return by_abonement(request, device)
    if request.phone_number and request.password:
        return by_phone_and_password(request, device)
    guard = LoginLimiter(request)
    for way in WITHOUT_NAME:
        found = way(request, device, guard)
        if found is not None:
            return found, guard
    return guard.refuse()


def by_abonement(request: LoginRequest, device: AccountDevice | None) -> tuple[IdentifiedAccount, LoginLimiter]:
    """With the password; or alone, where the account allows that or the device is the account's own."""
    named = external.by_abonement(request)
    account = named or accounts(request.operator.id).filter(abonement=request.abonement).first()
    guard = LoginLimiter(request, subject_of(f"abonement:{request.abonement}", account, device))
    if request.password:
        guard.check()
        opened = external.with_password(request)
        if opened is not None:
            return IdentifiedAccount(opened, "password", device), guard
        if not password_fits(request.password, account) or account is None:
            guard.refuse()
        guard.passed()
        return IdentifiedAccount(account, "password", device), guard
    if account is not None and account.allow_login_by_abonement:
        return IdentifiedAccount(account, "abonement", device), guard
    if account is not None and opens(device, account):
        return IdentifiedAccount(account, "device_uid", device), guard
    found = by_phone(request, device, guard)
    if found is None:
        guard.refuse()
    return found, guard


def password_fits(given: str, account: Account | None) -> bool:
    """In constant time, and as long for nobody's account. An account without a password has no right one."""
    real = account.password if account is not None else ""
    return secretbox.same(given, real or NO_PASSWORD) and bool(real)


def opens(device: AccountDevice | None, account: Account) -> bool:
    """Whether the sent UID alone is enough for this account."""
    return device is not None and device.account_id == account.pk and account.allow_login_by_device_uid


def by_phone_and_password(
    request: LoginRequest, device: AccountDevice | None
) -> tuple[IdentifiedAccount, LoginLimiter]:
    """A customer's phone instead of the abonement; of several accounts the one whose password it is."""
    phone = phone_of(request)
    owned = accounts_of_phone(request, phone)
    guard = LoginLimiter(request, subject_of(f"phone:{phone}", owned[0] if owned else None, device))
    guard.check()
    fitting = [account for account in owned if password_fits(request.password, account)]
    if not fitting:
        guard.refuse()
    guard.passed()
    return IdentifiedAccount(fitting[0], "password", device), guard


def phone_of(request: LoginRequest) -> str:
    phone = normalized_for(request.operator.id, request.phone_number)
    if not phone:
        raise PhoneInvalid
    return phone


def accounts_of_phone(request: LoginRequest, phone: str) -> list[Account]:
    """Accounts of the customers with this phone; active ones first."""
    named = external.by_phone(request, phone)
    if named is not None:
        return [named]
    customers = customers_with_phone(request.operator.id, phone)
    rows = accounts(request.operator.id).filter(customer__in=customers)
    return list(rows.order_by("-active", "pk")) if customers else []


def by_device_uid(request: LoginRequest, device: AccountDevice | None, guard: LoginLimiter) -> IdentifiedAccount | None:
    if device is None:
        return None
    account = accounts(request.operator.id).filter(pk=device.account_id, allow_login_by_device_uid=True).first()
    return IdentifiedAccount(account, "device_uid", device) if account else None


def by_qr(request: LoginRequest, device: AccountDevice | None, guard: LoginLimiter) -> IdentifiedAccount | None:
    """A TV that showed a QR code and asks again: whoever confirmed it with a phone is the one."""
    if not request.device_uid:
        return None
    shown = QrLogin.objects.filter(
        client_id=request.operator.id, device_uid__in=mac_spellings(request.device_uid), expires_at__gt=request.now
    )
    latest = next((row for row in shown.order_by("-id")[:MOST_SHOWN] if shows(row, request)), None)
    if latest is None:
        return None
    if latest.used_at is None:
        guard.waits = True  # a TV that asks again and again until a phone has confirmed it is not guessing
        return None
    account = accounts(request.operator.id).filter(pk=latest.account_id or 0).first()
    return IdentifiedAccount(account, "qr", device, lambda: collected(latest, request)) if account else None


def shows(row: QrLogin, request: LoginRequest) -> bool:
    """Whether this is the TV that shows the code, and not somebody who knows its UID."""
    return asker(request).shows_ticket(row) or same_place(row.ip or "", request.ip)


def same_place(one: str, other: str) -> bool:
    return bool(one) and neighbourhood(one) == neighbourhood(other)


def asker(request: LoginRequest) -> Asker:
    return asker_of(device_uid=request.device_uid, ip=request.ip, ticket=request.ticket)


def collected(shown: QrLogin, request: LoginRequest) -> None:
    """The TV has its session: knowing its UID opens nothing any more."""
    QrLogin.objects.filter(pk=shown.pk).update(expires_at=request.now)


def by_ip(request: LoginRequest, device: AccountDevice | None, guard: LoginLimiter) -> IdentifiedAccount | None:
    client_id = request.operator.id
    key = keys.ip_accounts_generation(client_id)
    generation = store.generation(key, store.get_many([key]).get(key))
    candidates = accounts_at(client_id, request.ip, generation=generation, seconds=request.now.timestamp())
    if not candidates:
        return None
    rows = accounts(client_id).filter(pk__in=candidates, allow_login_by_ip=True)
    fitting = [account for account in rows if inside(account.subnets, request.ip)]
    if len(fitting) > 1 and not by_phone_wanted(request):
        raise AccountAmbiguous
    return IdentifiedAccount(fitting[0], "ip", device) if len(fitting) == 1 else None


def by_phone(request: LoginRequest, device: AccountDevice | None, guard: LoginLimiter) -> IdentifiedAccount | None:
    """Where the operator offers it and the device asks for it: the phone's owner proves to hold it."""
    if not by_phone_wanted(request):
        return None
    phone = phone_of(request)
    owned = [row for row in accounts_of_phone(request, phone) if request.abonement in {0, row.abonement}]
    if not owned:
        return None
    owner = PhoneOwner(request.operator.id, phone, asker(request), request.ip, request.lang, request.now)
    try:
        phone_codes.phone_confirm(owner=owner, way=request.operator.phone_check, code=request.validation_code)
    except phone_codes.WRONG:
        guard.wrong_code()
        raise
    return IdentifiedAccount(owned[0], "phone", device, lambda: phone_codes.confirmation_spend(owner=owner))


def by_phone_wanted(request: LoginRequest) -> bool:
    return bool(request.try_login_by_phone and request.phone_number) and request.operator.login_by_phone_enabled


Way = Callable[[LoginRequest, AccountDevice | None, LoginLimiter], IdentifiedAccount | None]
WITHOUT_NAME: tuple[Way, ...] = (by_device_uid, by_qr, by_ip, by_phone)
