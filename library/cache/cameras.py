"""What is forgotten when an account is given a camera or marks one, and when what cameras show of others changes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from core.cache import store
from core.table_rules import CacheScope
from epg.models import EpgChannel
from epg.signals import guide_changed
from library.cache import keys
from library.models import Camera, CameraFavourite, CameraGrant
from tvmiddleware.cache import invalidate


def own_cameras_changed(account_ids: Iterable[int]) -> None:
    """Grants or favourites of these accounts. Call after commit."""
    store.put_tombstones(keys.own_cameras(account_id) for account_id in account_ids)


def of_own_camera(sender: Any, instance: CameraGrant | CameraFavourite, **kwargs: Any) -> None:
    account_id = instance.account_id
    transaction.on_commit(lambda: own_cameras_changed([account_id]), robust=True)


@receiver(guide_changed)
def of_guide(sender: Any, epg_channel_ids: Any, **kwargs: Any) -> None:
    if sender is EpgChannel:  # sent after the commit, when icons were fetched or channels matched
        forget_catalogues(clients_showing(epg_channel_ids))


def of_guide_channel(sender: Any, instance: EpgChannel, **kwargs: Any) -> None:
    """Its icon stands in for that of cameras."""
    clients = clients_showing([instance.pk])
    transaction.on_commit(lambda: forget_catalogues(clients), robust=True)


def clients_showing(epg_channel_ids: Iterable[int]) -> list[int]:
    rows = Camera.objects.filter(epg_channel__in=list(epg_channel_ids))
    return list(rows.order_by().values_list("client_id", flat=True).distinct())


def forget_catalogues(client_ids: Iterable[int]) -> None:
    for client_id in client_ids:
        invalidate.client_changed(client_id)


OWN_CAMERA = CacheScope(changed=of_own_camera)
GUIDE_CHANNEL = CacheScope(saved=of_guide_channel, doomed=of_guide_channel)
