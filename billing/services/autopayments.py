"""Switching automatic payments off. They are switched on by a payment that asks for it, never by a flag alone."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from billing.models import SavedCard
from billing.services import external
from billing.services.ledger import customer_lock
from core.api.errors import DomainError
from tvmiddleware.models import Customer


class AutopaymentIsOff(DomainError):
    """There is nothing to switch off."""


def autopayment_disable(*, customer: Customer, params: Any = None) -> None:
    """No card of the customer is charged by itself any more; the cards stay. The operator's billing is told."""
    with transaction.atomic():
        locked = customer_lock(customer.pk)
        if not locked.autopayment:
            raise AutopaymentIsOff
        Customer.objects.filter(pk=locked.pk).update(autopayment=False)
        SavedCard.objects.filter(customer=locked, for_autopayment=True).update(for_autopayment=False)
    external.autopayment_disabled(customer, params)
