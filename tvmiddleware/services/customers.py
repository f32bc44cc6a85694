"""Customers: made, changed and deleted by billing systems, dealers, registration and staff."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from clients.models import Dealer
from core.api.errors import DomainError
from core.deleting import lock_doomed
from core.events import announce_all, announce_event
from tvmiddleware.events import (
    AccountDeleted,
    CustomerChanged,
    CustomerCreated,
    CustomerDeleted,
    CustomerTariffsChanged,
)
from tvmiddleware.models import Account, Customer
from tvmiddleware.selectors.phones import unreadable_phones
from tvmiddleware.services import row_fields, sessions
from tvmiddleware.services.account_changes import accounts_doomed
from tvmiddleware.signals import customer_changed, customer_created

MOBILE = "mobile_phone_number"
NO_PHONE = _("not a phone number; without + it is read as one of the operator's country")
NAMES = ("firstname", "middlename", "lastname", "comment")
"""At least one of them says who the customer is."""


class CustomerFields(TypedDict, total=False):
    """What may be told of a customer; what is left out keeps its value."""

    ext_id: str | None
    firstname: str
    middlename: str
    lastname: str
    birthdate: date | None
    passport_series: str
    passport_number: str
    passport_issue_date: date | None
    passport_issued_by: str
    postal_address_country: str
    postal_address_city: str
    postal_address_street: str
    postal_address_bld: str
    postal_address_apt: str
    postal_address_zip: str
    billing_address_street: str
    billing_address_bld: str
    billing_address_apt: str
    billing_address_zip: str
    mobile_phone_number: str
    phone_number_1: str
    phone_number_2: str
    fax_phone_number: str
    email: str
    company_name: str
    comment: str
    contract_number: str
    send_sms_messages: bool
    send_email_messages: bool
    bank_account_blz: str
    bank_account_bic: str
    bank_account_number: str
    bank_account_iban: str
    bank_account_bank_name: str
    bank_account_owner_name: str
    meta: dict[str, Any]
    custom_billing_api: int


class CustomerExists(DomainError):
    """Another customer of the operator has this ext_id."""


class CustomerInUse(DomainError):
    """A customer that has accounts can't be deleted while TVMW_PREVENT_CASCADE_DELETION is on."""


def customer_create(
    *, client_id: int, now: datetime, dealer_id: int | None = None, actor: str = "", **values: Unpack[CustomerFields]
) -> Customer:
    """A new customer. Raises CustomerExists, FieldsInvalid (an unknown dealer too).

    ``actor``: here and below who asks for the change, in the ledger's words (tvmiddleware.events).
    """
    customer = Customer(client_id=client_id, created_at=now)
    wrong = {}
    if dealer_id is not None and not Dealer.objects.filter(pk=dealer_id, client_id=client_id).exists():
        wrong["dealer_id"] = _("no such dealer")
    customer.dealer_id = dealer_id
    row_fields.assign_fields(customer, values)
    check(customer, {**wrong, **wrong_phones(customer, values)})
    with transaction.atomic():
        save(customer)
        created(customer, values, now, actor)
    return customer


def customer_modify(*, customer: Customer, actor: str = "", **values: Unpack[CustomerFields]) -> list[str]:
    """Change these fields; the names of those that are different now."""
    changed = row_fields.assign_fields(customer, values)
    check(customer, wrong_phones(customer, changed), changed)
    if changed:
        with transaction.atomic():
            save(customer, update_fields=[*changed, "updated_at"])
            changed_now(customer, changed, actor)
    return changed


def customer_saved(*, customer: Customer, fields: Collection[str], is_new: bool, now: datetime, actor: str) -> None:
    """A form of the panel has saved the customer: ``fields`` are those that were given, or changed."""
    if is_new:
        created(customer, fields, now, actor)
    elif fields:
        changed_now(customer, fields, actor)


def created(customer: Customer, fields: Iterable[str], now: datetime, actor: str) -> None:
    customer_created.send(Customer, customer=customer, now=now)
    given = tuple(sorted(fields))
    announce_event(CustomerCreated(client_id=customer.client_id, customer_id=customer.pk, fields=given, actor=actor))


def changed_now(customer: Customer, fields: Collection[str], actor: str) -> None:
    customer_changed.send(Customer, customer=customer, fields=fields, actor=actor)
    names = tuple(sorted(fields))
    announce_event(CustomerChanged(client_id=customer.client_id, customer_id=customer.pk, fields=names, actor=actor))


def customer_tariffs_changed(
    customer: Customer, *, added: Iterable[int] = (), removed: Iterable[int] = (), actor: str
) -> None:
    """Tariffs were linked to the customer through the ORM, or unlinked."""
    new, old = tuple(sorted(added)), tuple(sorted(removed))
    if new or old:
        announce_event(
            CustomerTariffsChanged(
                client_id=customer.client_id, customer_id=customer.pk, added=new, removed=old, actor=actor
            )
        )


@transaction.atomic
def customer_delete(*, customer: Customer, actor: str = "") -> None:
    """Delete a customer with its accounts, devices, sessions and ledger. Raises CustomerInUse, and
    Customer.DoesNotExist when it is gone already."""
    lock_doomed([customer])
    doomed = accounts_doomed(Account.objects.filter(customer=customer), actor=actor)
    accounts = [one.account_id for one in doomed]
    if accounts and settings.TVMW_PREVENT_CASCADE_DELETION:
        raise CustomerInUse
    sessions.sessions_of_accounts_end(client_id=customer.client_id, account_ids=accounts)
    announce_all([*doomed, *deletions([(customer.pk, customer.client_id)], doomed, actor)])
    customer.delete()


@contextmanager
def customers_deleting(rows: QuerySet[Customer], *, actor: str) -> Iterator[None]:
    """Around the deletion of these customers with their accounts. Where it raises, nobody is told of it."""
    customers = list(rows.order_by("pk").values_list("pk", "client_id"))
    accounts = accounts_doomed(Account.objects.filter(customer__in=[pk for pk, _owner in customers]), actor=actor)
    yield
    announce_all([*accounts, *deletions(customers, accounts, actor)])


def deletions(
    customers: Iterable[tuple[int, int]], accounts: Iterable[AccountDeleted], actor: str
) -> list[CustomerDeleted]:
    """Of customers (id, operator's id) that go with these accounts."""
    owned: dict[int, list[int]] = defaultdict(list)
    for one in accounts:
        owned[one.customer_id].append(one.account_id)
    return [
        CustomerDeleted(client_id=client_id, customer_id=pk, account_ids=tuple(owned[pk]), actor=actor)
        for pk, client_id in customers
    ]


def check(customer: Customer, wrong: dict[str, Any] | None = None, changed: Sequence[str] | None = None) -> None:
    """Of a change only what it is about: what was let in earlier stands in nobody's way."""
    found = dict(wrong or {})
    if (changed is None or set(changed) & set(NAMES)) and not any(getattr(customer, name).strip() for name in NAMES):
        found["comment"] = _("a name or a comment is required")
    if (changed is None or "email" in changed) and customer.email and not is_email(customer.email):
        found["email"] = _("not an e-mail address")
    row_fields.check_fields(customer, changed, found)


def wrong_phones(customer: Customer, names: Iterable[str]) -> dict[str, Any]:
    """Errors by field for a mobile phone that is given now and can't be read; one from before that can't be read is no
    reason to refuse another change.

    The other phone may be any text: city numbers without a code are common there.
    """
    given = [name for name in names if name == MOBILE]
    return dict.fromkeys(unreadable_phones(customer, given), NO_PHONE)


def is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def save(customer: Customer, **how: Any) -> None:
    """The unique key decides between two customers that want the same ext_id at the same moment."""
    try:
        with transaction.atomic():
            customer.save(**how)
    except IntegrityError as error:
        others = Customer.objects.filter(client_id=customer.client_id, ext_id=customer.ext_id)
        if customer.ext_id is not None and others.exclude(pk=customer.pk).exists():
            raise CustomerExists from error
        raise
