"""Promo codes as billing systems read them."""

from __future__ import annotations

from typing import Any

from billing.models import PromoActivation, PromoCode


def promo_row(row: PromoCode) -> dict[str, Any]:
    return {"id": row.pk, "code": row.code}


def activation_row(row: PromoActivation, free_tariff_ids: list[int]) -> dict[str, Any]:
    """A use of a promo code as the wire has it; ``free_tariffs`` are ids, separated by commas."""
    promo = row.promo_code
    return {
        "amount": promo.amount,
        "discount": promo.discount,
        "free_tariffs": ",".join(str(tariff_id) for tariff_id in free_tariff_ids),
    }
