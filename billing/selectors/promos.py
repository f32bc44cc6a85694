"""Promo codes that a customer used."""

from __future__ import annotations

from dataclasses import dataclass

from billing.models import PromoActivation, PromoCode


@dataclass(frozen=True)
class PromoPage:
    rows: list[PromoActivation]
    count: int
    free_tariffs: dict[int, list[int]]
    """Promo code -> its free tariffs."""


def promos_of(customer_id: int, *, page: int, limit: int) -> PromoPage:
    """One page (from 1) of the promo codes that a customer used, the latest first."""
    rows = PromoActivation.objects.filter(customer_id=customer_id).select_related("promo_code").order_by("-id")
    found = list(rows[(page - 1) * limit : page * limit])
    return PromoPage(found, rows.count(), free_tariffs([row.promo_code_id for row in found]))


def free_tariffs(promo_ids: list[int]) -> dict[int, list[int]]:
    links = PromoCode.free_tariffs.through.objects.filter(promocode_id__in=promo_ids).order_by("tariff_id")
    found: dict[int, list[int]] = {promo_id: [] for promo_id in promo_ids}
    for promo_id, tariff_id in links.values_list("promocode_id", "tariff_id"):
        found[promo_id].append(tariff_id)
    return found
