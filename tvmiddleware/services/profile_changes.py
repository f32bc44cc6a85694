"""What a subscriber changes of the customer's data: names, e-mail, and the phone, which is confirmed first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from core.api.errors import DomainError
from tvmiddleware.models import Customer
from tvmiddleware.selectors.operators import Operator
from tvmiddleware.selectors.phones import customers_with_phone, mobile_phone, normalized_for
from tvmiddleware.services import phone_codes
from tvmiddleware.services.askers import Asker, asker_of_account
from tvmiddleware.services.customers import CustomerFields, customer_modify
from tvmiddleware.services.phone_codes import CodeWrong, PhoneOwner
from tvmiddleware.services.row_fields import FieldsInvalid

PURPOSE = "phone"
LONGEST = {field.name: field.max_length or 0 for field in Customer._meta.fields}
WAYS = {1: Client.PhoneCheck.SMS, 2: Client.PhoneCheck.CALL, 3: Client.PhoneCheck.FLASH_CALL}
USUAL_WAY = 4
"""``confirmation_method``: the operator's."""
LONGEST_PHONE = MaxLengthValidator(24)


class ProfileInvalid(DomainError):
    """``fields["error_messages"]``: parameter -> list of what is wrong with it."""

    def __init__(self, wrong: dict[str, Any]) -> None:
        texts = {name: text if isinstance(text, list) else [text] for name, text in wrong.items()}
        super().__init__(error_messages=texts)


class MethodUnknown(ProfileInvalid):
    """Not a way to confirm a phone; ``error_messages`` is a text then, as published."""

    def __init__(self) -> None:
        DomainError.__init__(self, error_messages=_("Confirmation method is invalid"))


class ProfilePhoneInvalid(DomainError):
    """Not a phone number."""


class ProfilePhoneTaken(DomainError):
    """Another customer has it."""


@dataclass(frozen=True)
class ProfileChange:
    """Texts are "" when not given: they stay as they are."""

    operator: Operator
    ip: str
    now: datetime
    firstname: str = ""
    lastname: str = ""
    email: str = ""
    mobile_phone_number: str = ""
    code: str = ""
    confirmation_method: int = USUAL_WAY
    lang: str = ""


def profile_change(*, customer: Customer, account_id: int, change: ProfileChange, actor: str = "") -> None:
    """Change what was given, or nothing. ProfileInvalid, ProfilePhoneInvalid, ProfilePhoneTaken, and while it is not
    confirmed what ``phone_confirm`` raises."""
    texts = {"firstname": change.firstname, "lastname": change.lastname, "email": change.email}
    values: CustomerFields = {name: text for name, text in texts.items() if text}  # type: ignore[assignment]
    check(values, change)
    phone = new_phone(customer, change)
    if phone:
        confirm(phone, change, asker_of_account(account_id))
        values["mobile_phone_number"] = phone
    try:
        customer_modify(customer=customer, actor=actor, **values)
    except FieldsInvalid as error:
        raise ProfileInvalid(error.fields["error_fields"]) from error


def check(values: CustomerFields, change: ProfileChange) -> None:
    """Before a code is sent. The texts are Django's own, as published."""
    rules: list[tuple[str, object, Callable[[Any], None]]] = [
        (name, text, MaxLengthValidator(LONGEST[name])) for name, text in values.items()
    ]
    rules += [("email", values["email"], validate_email)] if "email" in values else []
    rules += [("mobile_phone_number", change.mobile_phone_number, LONGEST_PHONE)]
    wrong: dict[str, list[str]] = {}
    for name, value, rule in rules:
        try:
            rule(value)
        except ValidationError as error:
            wrong.setdefault(name, error.messages)
    if wrong:
        raise ProfileInvalid(wrong)
    if change.mobile_phone_number and change.confirmation_method not in {*WAYS, USUAL_WAY}:
        raise MethodUnknown


def new_phone(customer: Customer, change: ProfileChange) -> str:
    """The number to confirm; "" when none was sent, or the one that the customer has."""
    if not change.mobile_phone_number:
        return ""
    phone = normalized_for(customer.client_id, change.mobile_phone_number)
    if not phone:
        raise ProfilePhoneInvalid
    owners = customers_with_phone(customer.client_id, phone)
    if any(owner.pk != customer.pk for owner in owners):
        raise ProfilePhoneTaken
    return "" if mobile_phone(customer) == phone else phone


def confirm(phone: str, change: ProfileChange, asker: Asker) -> None:
    if not change.operator.registration_confirm_phone:
        return
    owner = PhoneOwner(change.operator.id, phone, asker, change.ip, change.lang, change.now, PURPOSE)
    way = WAYS.get(change.confirmation_method, change.operator.phone_check)
    phone_codes.phone_confirm(owner=owner, way=way, code=change.code)
    if not phone_codes.confirmation_take(owner=owner):
        raise CodeWrong
