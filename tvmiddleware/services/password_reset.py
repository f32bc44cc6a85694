"""A forgotten password: a code to the customer's phone or e-mail address, then a new password the same way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clients.models import Client
from core.api.errors import DomainError
from core.secret_text import SecretText
from tvmiddleware.models import Account, Customer
from tvmiddleware.selectors.phones import customers_with_phone, normalized_for
from tvmiddleware.services import accounts, phone_codes
from tvmiddleware.services.account_records import new_password
from tvmiddleware.services.askers import asker_of
from tvmiddleware.services.code_sending import UNSENT, secret_send
from tvmiddleware.services.customers import is_email
from tvmiddleware.services.phone_codes import CodesTooOften, CodeUndelivered, CodeWrong, PhoneOwner, language_of
from tvmiddleware.services.probes import Prober, TooManyProbes, limit_probes

PURPOSE = "password"
USEFUL_SECONDS = 3 * 86400
"""The old password is gone: the new one comes, be it late."""


class ContactInvalid(DomainError):
    """Neither a phone number nor an e-mail address."""


class ResetCustomerNotFound(DomainError):
    """No customer of the operator has this phone number or e-mail address."""


class ContactAmbiguous(DomainError):
    """Two or more accounts have it."""


class NoAccounts(DomainError):
    """The customer has none."""


@dataclass(frozen=True)
class ResetRequest:
    """Texts are "" when not given; the e-mail address counts where both are given."""

    client_id: int
    ip: str
    now: datetime
    email: str = ""
    mobile_phone_number: str = ""
    code: str = ""
    lang: str = ""
    device_uid: str = ""
    ticket: str = ""


def password_reset(*, request: ResetRequest) -> None:
    """Give the account a new password and send it to its owner. First raises CodeSent and its like, see phone_codes.

    Raises ContactInvalid, ResetCustomerNotFound, ContactAmbiguous, NoAccounts, CodeUndelivered.
    """
    owner, account = known_account(request)
    phone_codes.phone_confirm(owner=owner, way=Client.PhoneCheck.SMS, code=request.code)
    password = new_password()
    with transaction.atomic():
        if not phone_codes.confirmation_take(owner=owner):
            raise CodeWrong
        account.password = password
        accounts.save_fields(account, "password")
        accounts.note_action(account, "password_reset", request.now, request.ip)
        send(owner, account, password)


def known_account(request: ResetRequest) -> tuple[PhoneOwner, Account]:
    """Whose the contact is, as often as somebody without a session may ask that."""
    prober = Prober("phone", request.client_id, request.ip)
    asked = request.email or request.mobile_phone_number
    try:
        with limit_probes(prober, asked, (ResetCustomerNotFound, ContactAmbiguous, NoAccounts)):
            owner, customers = contact_of(request)
            return owner, only_account(customers)
    except TooManyProbes as error:
        raise CodesTooOften from error


def contact_of(request: ResetRequest) -> tuple[PhoneOwner, list[Customer]]:
    asker = asker_of(device_uid=request.device_uid, ip=request.ip, ticket=request.ticket)
    how = {"asker": asker, "ip": request.ip, "lang": request.lang, "now": request.now, "purpose": PURPOSE}
    if request.email:
        email = request.email.strip()
        if not is_email(email):
            raise ContactInvalid
        phone = phone_codes.subject_of_email(email)
        rows = Customer.objects.filter(client_id=request.client_id, email__in={email, email.lower()})
        return PhoneOwner(request.client_id, phone, email=email, **how), list(rows)  # type: ignore[arg-type]
    phone = normalized_for(request.client_id, request.mobile_phone_number)
    if not phone:
        raise ContactInvalid
    return PhoneOwner(request.client_id, phone, **how), customers_with_phone(request.client_id, phone)  # type: ignore[arg-type]


def only_account(customers: list[Customer]) -> Account:
    if not customers:
        raise ResetCustomerNotFound
    rows = list(Account.objects.filter(customer__in=customers).order_by("pk")[:2])
    if not rows:
        raise NoAccounts
    if len(rows) > 1:
        raise ContactAmbiguous
    return rows[0]


def send(owner: PhoneOwner, account: Account, password: str) -> None:
    with language_of(owner.lang):
        subject = _("New password")
        template = _("Login: %(login)s, new password: %(password)s")
        text = SecretText(template % {"login": account.abonement, "password": password})
    try:
        secret_send(
            contact=owner, subject=subject, text=text, purpose=PURPOSE, useful_seconds=USEFUL_SECONDS, now=owner.now
        )
    except UNSENT as error:  # it is known that nothing leaves now: the old password stays
        raise CodeUndelivered from error
