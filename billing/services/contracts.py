"""A contract for every customer, and its number."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from billing.models import Contract
from billing.services.numbering import numbers_take
from clients.models import Client
from core.clock import local_day
from tvmiddleware.models import Customer

KIND = "contract"


@transaction.atomic
def contract_open(*, customer: Customer, now: datetime) -> Contract | None:
    """The customer's first contract. A customer who came with a number keeps it, others get the operator's next one.

    None: somebody else's contract has the number that the customer came with.
    """
    operator = Client.objects.get(pk=customer.client_id)
    day = local_day(now, operator.time_zone)
    if customer.contract_number:
        return contract_with(customer, customer.contract_number, now)
    (number,) = numbers_take(
        model=Contract, kind=KIND, client_id=operator.pk, mask=operator.contract_number_mask, day=day
    )
    made = Contract.objects.create(client_id=operator.pk, customer=customer, number=number, date=day)
    Customer.objects.filter(pk=customer.pk).update(contract_number=number)
    customer.contract_number = number
    return made


def contract_of(*, customer: Customer, now: datetime) -> Contract | None:
    """The contract to print: the newest that runs, else the newest that ran. A customer with a number and no contract
    (from before contracts were kept) gets it here; None where there is neither, or somebody else has the number."""
    rows = Contract.objects.filter(customer=customer).order_by("-pk")
    today = local_day(now, customer.client.time_zone)
    found = rows.filter(Q(end_date=None) | Q(end_date__gte=today)).first() or rows.first()
    return found or (contract_with(customer, customer.contract_number, now) if customer.contract_number else None)


def contract_with(customer: Customer, number: str, now: datetime) -> Contract | None:
    day = local_day(now, Client.objects.values_list("time_zone", flat=True).get(pk=customer.client_id))
    try:
        with transaction.atomic():
            return Contract.objects.create(client_id=customer.client_id, customer=customer, number=number, date=day)
    except IntegrityError:
        return None


@transaction.atomic
def contract_renumber(*, customer: Customer) -> None:
    """The customer's number was changed: its running contract follows, where the number is free. A number that was
    emptied comes back: the contract is still there."""
    main = Contract.objects.filter(customer=customer, end_date=None).order_by("pk").first()
    if main is None or main.number == customer.contract_number:
        return
    if not customer.contract_number:
        Customer.objects.filter(pk=customer.pk).update(contract_number=main.number)
        customer.contract_number = main.number
        return
    others = Contract.objects.filter(client_id=customer.client_id, number=customer.contract_number)
    if not others.exists():
        main.number = customer.contract_number
        main.save(update_fields=["number", "updated_at"])
