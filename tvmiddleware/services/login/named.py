"""Identity sources of a login that says who it is: by an abonement, or by a phone with a password."""

from __future__ import annotations

from core import secretbox
from tvmiddleware.models import Account
from tvmiddleware.selectors.phones import customers_with_phone, normalized_for
from tvmiddleware.services.login import external
from tvmiddleware.services.login.errors import PhoneInvalid
from tvmiddleware.services.login.identification import Identification
from tvmiddleware.services.login.lookup import login_accounts
from tvmiddleware.services.login.request import IdentifiedAccount

NO_PASSWORD = "no account has this one, but comparing takes as long"  # noqa: S105


def abonement_and_password(login: Identification) -> IdentifiedAccount | None:
    """The account that both open, by the external system's word or by ours. Raises TooManyFailures, AccountNotFound."""
    if not (login.request.abonement and login.request.password):
        return None
    account = account_of_abonement(login)
    limiter = login.limit(f"abonement:{login.request.abonement}", account)
    limiter.check()
    opened = external.account_with_password(login)
    if opened is not None:
        return login.identified(opened, "password")
    if not password_fits(login.request.password, account) or account is None:
        limiter.refuse()
    limiter.passed()
    return login.identified(account, "password")


def abonement_alone(login: Identification) -> IdentifiedAccount | None:
    """The account of the abonement, where it allows a login without a password; or with the UID of its own device."""
    if not login.request.abonement:
        return None
    account = account_of_abonement(login)
    login.limit(f"abonement:{login.request.abonement}", account)
    if account is None:
        return None
    if account.allow_login_by_abonement:
        return login.identified(account, "abonement")
    return login.identified(account, "device_uid") if device_opens(login, account) else None


def account_of_abonement(login: Identification) -> Account | None:
    """The external system's account of this number, else ours; nothing of it is proved yet."""
    named = external.account_by_abonement(login)
    return named or login_accounts(login.request.operator.id).filter(abonement=login.request.abonement).first()


def device_opens(login: Identification, account: Account) -> bool:
    """Whether the sent UID alone is enough for this account."""
    return login.device is not None and login.device.account_id == account.pk and account.allow_login_by_device_uid


def phone_and_password(login: Identification) -> IdentifiedAccount | None:
    """A customer's phone instead of the abonement; of several accounts the one whose password it is.

    Raises PhoneInvalid, TooManyFailures, AccountNotFound.
    """
    if not (login.request.phone_number and login.request.password):
        return None
    phone = phone_of(login)
    owned = accounts_of_phone(login, phone)
    limiter = login.limit(f"phone:{phone}", owned[0] if owned else None)
    limiter.check()
    fitting = [account for account in owned if password_fits(login.request.password, account)]
    if not fitting:
        limiter.refuse()
    limiter.passed()
    return login.identified(fitting[0], "password")


def phone_of(login: Identification) -> str:
    """The sent phone in its one form. Raises PhoneInvalid."""
    phone = normalized_for(login.request.operator.id, login.request.phone_number)
    if not phone:
        raise PhoneInvalid
    return phone


def accounts_of_phone(login: Identification, phone: str) -> list[Account]:
    """The external system's account of this phone, else those of the customers who have it, active ones first."""
    named = external.account_by_phone(login, phone)
    if named is not None:
        return [named]
    customers = customers_with_phone(login.request.operator.id, phone)
    rows = login_accounts(login.request.operator.id).filter(customer__in=customers)
    return list(rows.order_by("-active", "pk")) if customers else []


def password_fits(given: str, account: Account | None) -> bool:
    """In constant time, and as long for nobody's account. An account without a password has no right one."""
    real = account.password if account is not None else ""
    return secretbox.secrets_equal(given, real or NO_PASSWORD) and bool(real)
