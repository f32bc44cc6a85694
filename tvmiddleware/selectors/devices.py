"""Devices bound to accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from core.api.errors import DomainError
from tvmiddleware.models import AccountAuthKey, AccountDevice


class DeviceNotFound(DomainError):
    """The operator knows no bound device with that UID."""


@dataclass(frozen=True)
class BoundDevice:
    """A bound device and what its sessions say: whether it has any, and whether one was seen just now."""

    device: AccountDevice
    has_active_sessions: bool
    online: bool


def bound_devices(account_id: int, now: datetime) -> list[BoundDevice]:
    """The devices of an account, the oldest first."""
    seen = last_seen(account_id)
    online_since = now - timedelta(seconds=settings.TVMIDDLEWARE_ONLINE_SECONDS)
    rows = AccountDevice.objects.filter(account_id=account_id).select_related("device__device").order_by("pk")
    return [BoundDevice(row, row.pk in seen, row.pk in seen and seen[row.pk] >= online_since) for row in rows]


def last_seen(account_id: int) -> dict[int, datetime]:
    """Device id -> when one of its sessions was last seen."""
    rows = AccountAuthKey.objects.filter(account_id=account_id, device__isnull=False).order_by("last_active")
    return {device_id: moment for device_id, moment in rows.values_list("device_id", "last_active") if device_id}


def device_with_uid(client_id: int, device_uid: str) -> AccountDevice | None:
    """The bound device with that UID, whoever's it is; its account is not loaded."""
    return AccountDevice.objects.filter(client_id=client_id, device_uid=device_uid).first() if device_uid else None


def owned_device(client_id: int, device_uid: str) -> AccountDevice:
    """The bound device with that UID, its account and customer loaded."""
    rows = AccountDevice.objects.select_related("account__customer")
    found = rows.filter(client_id=client_id, device_uid=device_uid).first()
    if found is None:
        raise DeviceNotFound
    return found
