"""Tariffs that open films, as something to subscribe to."""

from __future__ import annotations

from dataclasses import dataclass

from billing.selectors.offers import held_by
from billing.selectors.tariffs import tariffs_on_offer
from geo.records import Region
from tvmiddleware.models import Account, Tariff
from tvmiddleware.selectors.currencies import purse_of


@dataclass(frozen=True)
class VideoSubscription:
    tariff: Tariff
    is_purchased: bool


def list_subscriptions(account: Account, region: Region) -> list[VideoSubscription]:
    """Visible tariffs with at least one film that the customer has or may connect."""
    held = held_by(account.customer, account).tariff_ids
    offered = {row.pk for row in tariffs_on_offer(account.client_id, purse_of(account.customer), region)}
    rows = Tariff.objects.filter(
        client_id=account.client_id,
        pk__in=held | offered,
        used_for_video_list=True,
        enabled=True,
        period__gt=0,
        videos__isnull=False,
    )
    return [VideoSubscription(row, row.pk in held) for row in rows.distinct().order_by("pk")]
