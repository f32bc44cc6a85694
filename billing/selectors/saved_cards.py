"""Saved cards that pay by themselves."""

from __future__ import annotations

from collections.abc import Iterable

from billing.models import SavedCard


def customers_with_card(customer_ids: Iterable[int]) -> set[int]:
    """Ids of those customers that have a card which automatic payment may charge: its gateway is switched on."""
    rows = SavedCard.objects.filter(customer__in=list(customer_ids), for_autopayment=True, merchant__enabled=True)
    return set(rows.values_list("customer_id", flat=True))
