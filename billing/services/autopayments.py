"""Switching automatic payments off. They are switched on by a payment that asks for it, never by a flag alone."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from billing.models import SavedCard
from billing.services.ledger import customer_lock
from billing.services.money_changes import autopayment_switched
from core.api.errors import DomainError
from tvmiddleware.models import Customer


class AutopaymentIsOff(DomainError):
    """There is nothing to switch off."""


def autopayment_disable(*, customer: Customer, actor: str, call: Any = None) -> None:
    """Charge no card of the customer automatically any more; the cards stay. ``call``: the box's, as plug-ins know it.

    Raises AutopaymentIsOff.
    """
    with transaction.atomic():
        locked = customer_lock(customer.pk)
        if not locked.autopayment:
            raise AutopaymentIsOff
        Customer.objects.filter(pk=locked.pk).update(autopayment=False)
        SavedCard.objects.filter(customer=locked, for_autopayment=True).update(for_autopayment=False)
        autopayment_switched(client_id=locked.client_id, customer_id=locked.pk, enabled=False, actor=actor, call=call)
