"""Customers that are made or renumbered anywhere get their contract."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.dispatch import receiver

from billing.services.contracts import contract_open, contract_renumber
from tvmiddleware.models import Customer
from tvmiddleware.signals import customer_changed, customer_created


@receiver(customer_created)
def of_new_customer(sender: Any, customer: Customer, now: datetime, **kwargs: Any) -> None:
    contract_open(customer=customer, now=now)


@receiver(customer_changed)
def of_changed_customer(sender: Any, customer: Customer, fields: Collection[str], **kwargs: Any) -> None:
    if "contract_number" in fields:
        contract_renumber(customer=customer)
