"""A customer made by a billing system or a dealer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.selectors.tariffs import tariffs_by_default
from billing.services.assigning import REASONS, assign_refusal
from billing.services.tariffs import tariffs_subscribe
from core.api.errors import DomainError
from core.cache import tries
from core.cache.store import PROTECTED
from core.numbers import is_digits
from tvmiddleware.models import Customer, Tariff
from tvmiddleware.services.customers import CustomerFields, customer_create
from tvmiddleware.services.row_fields import FieldsInvalid

HOUR_SECONDS = 3600


class TooManyFromAddress(DomainError):
    """SMARTY_API_CUSTOMERS_PER_HOUR were made from this address within the hour."""


def dealer_number(text: str) -> int | None:
    """A dealer's id as it is sent; None when there is none. Raises FieldsInvalid."""
    if text in {"", "-1", "0"}:
        return None
    if not is_digits(text, 9):
        raise FieldsInvalid({"dealer_id": _("no such dealer")})
    return int(text)


def customer_register(
    *, client_id: int, dealer_id: int | None, fields: CustomerFields, now: datetime, ip: str, actor: str
) -> Customer:
    """A new customer with the tariffs that the operator connects by default, free of charge until the next one is due.

    The basic tariff of the highest priority is connected to subscribers who register themselves, not here: a billing
    system says which one its customer bought.
    """
    check_address(client_id, ip)
    with transaction.atomic():
        customer = customer_create(client_id=client_id, dealer_id=dealer_id, now=now, actor=actor, **fields)
        tariffs = tariffs_by_default(client_id)
        if tariffs:
            connect_by_default(customer, tariffs, now, actor)
    return customer


def connect_by_default(customer: Customer, tariffs: Sequence[Tariff], now: datetime, actor: str) -> None:
    try:
        tariffs_subscribe(subject=customer, tariffs=tariffs, now=now, actor=actor, charge=False, by_operator=True)
    except tuple(REASONS) as error:  # one was changed or switched off this moment
        raise FieldsInvalid({"tariffs": assign_refusal(error).message}) from error


def check_address(client_id: int, ip: str) -> None:
    most = settings.SMARTY_API_CUSTOMERS_PER_HOUR
    if most and tries.count_try(f"{PROTECTED}api-customers:{client_id}:{ip}", HOUR_SECONDS) > most:
        raise TooManyFromAddress
