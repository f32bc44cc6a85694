"""Counting discounts down when a bill used them, and up again when the bill is cancelled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.db.models import F

from billing.models import CustomerTransaction, Discount, PromoActivation
from billing.schedule.state import CustomerState


def discounts_use(states: Iterable[CustomerState]) -> None:
    """Count down the discounts that saved something; a promo code's is applied then. The customers are locked."""
    used: Counter[int] = Counter()
    for one in states:
        used.update(one.used)
    for discount_id, bills in used.items():
        row = Discount.objects.select_for_update().get(pk=discount_id)
        row.charges_left = max(0, (row.charges_left or 0) - bills)
        row.save(update_fields=["charges_left"])
    activations = PromoActivation.objects.filter(discount__in=list(used))
    if used:
        activations.update(status=PromoActivation.Status.APPLIED)


def discounts_give_back(row: CustomerTransaction) -> None:
    """A bill that is cancelled has used no discount: each of its discounts counts for one bill more. Call before its
    charges are taken back."""
    ids = set(row.charges.exclude(used_discount=None).values_list("used_discount", flat=True))
    counted = Discount.objects.filter(pk__in=ids, charges_left__isnull=False)
    promised = list(counted.values_list("pk", flat=True))
    counted.update(charges_left=F("charges_left") + 1)
    PromoActivation.objects.filter(discount__in=promised).update(status=PromoActivation.Status.ASSIGNED)
