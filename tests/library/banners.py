"""Banners of the operator North."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from clients.models import Client
from library.models import TargetBanner, TargetBannerAccount
from library.services.target_banners import note_audience
from tvmiddleware.models import Account, Tariff


def make_banner(
    client: Client,
    name: str = "Banner",
    *,
    accounts: Iterable[Account] = (),
    tariffs: Iterable[Tariff] = (),
    **fields: Any,
) -> TargetBanner:
    """In November 2026, unless ``fields`` say otherwise."""
    given = {"published_from": date(2026, 11, 1), "published_to": date(2026, 11, 30), **fields}
    row = TargetBanner.objects.create(client=client, name=name, **given)
    TargetBannerAccount.objects.bulk_create([TargetBannerAccount(banner=row, account=one) for one in accounts])
    row.tariffs.set(tariffs)
    note_audience(row)
    return row
