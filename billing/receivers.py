"""Customers that are made or renumbered anywhere get their contract.

In the transaction that writes the customer, so that there is none without: signals, no listeners of events.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.dispatch import receiver

from billing.services.contracts import contract_open, contract_renumber
from billing.services.money_changes import autopayment_switched
from tvmiddleware.models import Customer
from tvmiddleware.signals import customer_changed, customer_created


@receiver(customer_created)
def of_new_customer(sender: Any, customer: Customer, now: datetime, **kwargs: Any) -> None:
    contract_open(customer=customer, now=now)


@receiver(customer_changed)
def of_changed_customer(sender: Any, customer: Customer, fields: Collection[str], actor: str, **kwargs: Any) -> None:
    if "contract_number" in fields:
        contract_renumber(customer=customer)
    if "autopayment" in fields:  # a form of the panel
        autopayment_switched(
            client_id=customer.client_id, customer_id=customer.pk, enabled=customer.autopayment, actor=actor
        )
