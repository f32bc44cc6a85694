"""Who has this phone number, and which number a customer has."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from clients.models import Client
from core.phones import normalize_phone, phone_spellings
from tvmiddleware.models import Customer
from tvmiddleware.models.customers import PHONE_FORMS


def country_of(client_id: int) -> str:
    """The country (RU, KZ...) in which the operator's subscribers write national numbers; "" when it is not set."""
    return Client.objects.filter(pk=client_id).values_list("country__iso_code", flat=True).first() or ""


def normalized_for(client_id: int, text: str) -> str:
    """``+79990000001``, national spellings read as of the operator's country; "" when it can't be a phone's."""
    return normalize_phone(text, country_of(client_id)) if text.strip() else ""


def customers_with_phone(client_id: int, number: str) -> list[Customer]:
    """Customers with this mobile phone, else with this other phone, however they were entered.

    What could not be read as a number, or was not read yet, is compared as text.
    """
    own = Customer.objects.filter(client_id=client_id).order_by("pk")
    for form in PHONE_FORMS.values():
        if found := list(own.filter(**{form: number})):
            return found
    texts = phone_spellings(number)
    mobile, other = (as_text(name, texts) for name in PHONE_FORMS)
    return list(own.filter(mobile | other))


def as_text(name: str, texts: list[str]) -> Q:
    """Rows with one of these texts there that no number was read of."""
    form = PHONE_FORMS[name]
    return Q(**{f"{name}__in": texts}) & (Q(**{form: ""}) | Q(**{f"{form}__isnull": True}))


def has_mobile(client_id: int, text: str) -> Q:
    """The condition for customers with this mobile phone; a text that is no number is looked for as it is."""
    number = normalized_for(client_id, text)
    if not number:
        return Q(mobile_phone_number=text)
    return Q(mobile_phone_e164=number) | as_text("mobile_phone_number", phone_spellings(number))


def mobile_phone(customer: Customer) -> str:
    """The mobile phone to write to; "" when there is none that can be read."""
    return stored_number(customer, "mobile_phone_number")


def contact_phone(customer: Customer) -> str:
    """The mobile phone to write to, else the other phone; "" when neither can be read."""
    return next((number for name in PHONE_FORMS if (number := stored_number(customer, name))), "")


def stored_number(customer: Customer, name: str) -> str:
    stored: str | None = getattr(customer, PHONE_FORMS[name])
    return normalized_for(customer.client_id, getattr(customer, name)) if stored is None else stored


def unreadable_phones(customer: Customer, names: Iterable[str] = tuple(PHONE_FORMS)) -> list[str]:
    """Which of these phones hold a text that is no phone number, as the row stands now."""
    texts = {name: getattr(customer, name) for name in names}
    country = country_of(customer.client_id) if any(text.strip() for text in texts.values()) else ""
    return [name for name, text in texts.items() if text.strip() and not normalize_phone(text, country)]
