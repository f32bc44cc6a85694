"""A subscriber as somebody at the command line, or a file of another system, brings one: customer, account, tariffs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.selectors.tariffs import tariffs_by_default
from billing.services.tariffs import tariffs_subscribe
from clients.models import Client
from tvmiddleware.models import Account, Customer, Tariff
from tvmiddleware.services.account_records import AccountFields, account_create
from tvmiddleware.services.catalogue_setup import choose_rows
from tvmiddleware.services.customers import CustomerFields, customer_create
from tvmiddleware.services.row_fields import FieldsInvalid


@transaction.atomic
def subscriber_create(
    *,
    client_id: int,
    customer_id: int | None,
    customer: CustomerFields,
    abonement: int | None,
    account: AccountFields,
    tariff_ids: Iterable[int] | None,
    now: datetime,
    actor: str,
) -> Account:
    """A new account of a new customer, or of ``customer_id``. Tariffs: None = those that are connected by default.

    Nothing is charged: the first period is free, as for whoever moves in. Raises FieldsInvalid, CustomerExists and what
    connecting tariffs raises.
    """
    if not Client.objects.filter(pk=client_id).exists():
        raise FieldsInvalid({"client_id": _("no such operator")})
    tariffs = tariffs_of(client_id, tariff_ids)
    if customer_id is None:
        owner = customer_create(client_id=client_id, now=now, actor=actor, **customer)
    else:
        owner = customer_of_operator(client_id, customer_id)
    return account_add(owner, abonement, account, tariffs, now, actor)


def customer_of_operator(client_id: int, customer_id: int) -> Customer:
    found = Customer.objects.filter(pk=customer_id, client_id=client_id).first()
    if found is None:
        raise FieldsInvalid({"customer_id": _("no such customer")})
    return found


def account_add(
    owner: Customer,
    abonement: int | None,
    fields: AccountFields,
    tariffs: Sequence[Tariff],
    now: datetime,
    actor: str,
) -> Account:
    account = account_create(customer=owner, now=now, abonement=abonement, actor=actor, **fields)
    if tariffs:
        tariffs_subscribe(subject=account, tariffs=tariffs, now=now, actor=actor, charge=False, by_operator=True)
    return account


def tariffs_of(client_id: int, tariff_ids: Iterable[int] | None) -> list[Tariff]:
    if tariff_ids is None:
        return tariffs_by_default(client_id)
    return choose_rows(Tariff.objects.filter(client_id=client_id), tariff_ids, "tariffs")
