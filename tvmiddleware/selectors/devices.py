"""Devices bound to accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from core.api.errors import DomainError
from core.macs import uid_form
from tvmiddleware.models import Account, AccountAuthKey, AccountDevice


class DeviceNotFound(DomainError):
    """The operator knows no bound device with that UID."""


@dataclass(frozen=True)
class BoundDeviceRow:
    """A bound device and what its sessions say: whether it has any, and whether one was seen just now."""

    device: AccountDevice
    has_active_sessions: bool
    online: bool


def bound_devices(account_id: int, now: datetime) -> list[BoundDeviceRow]:
    """The devices of an account, the oldest first."""
    return with_sessions(AccountDevice.objects.filter(account_id=account_id), [account_id], now)


def customer_devices(customer_id: int, now: datetime) -> list[BoundDeviceRow]:
    """The devices of all accounts of a customer, the oldest first."""
    accounts = list(Account.objects.filter(customer_id=customer_id).values_list("pk", flat=True))
    return with_sessions(AccountDevice.objects.filter(account_id__in=accounts), accounts, now)


def customer_device(customer_id: int, device_id: int) -> AccountDevice:
    """One bound device of the customer's accounts. Raises DeviceNotFound."""
    found = AccountDevice.objects.filter(pk=device_id, account__customer_id=customer_id).first()
    if found is None:
        raise DeviceNotFound
    return found


def with_sessions(rows: QuerySet[AccountDevice], account_ids: list[int], now: datetime) -> list[BoundDeviceRow]:
    seen = last_seen(account_ids)
    online_since = now - timedelta(seconds=settings.TVMIDDLEWARE_ONLINE_SECONDS)
    found = rows.select_related("device__device").order_by("pk")
    return [BoundDeviceRow(row, row.pk in seen, row.pk in seen and seen[row.pk] >= online_since) for row in found]


def last_seen(account_ids: list[int]) -> dict[int, datetime]:
    """Device id -> when one of its sessions was last seen."""
    rows = AccountAuthKey.objects.filter(account_id__in=account_ids, device__isnull=False).order_by("last_active")
    return {device_id: moment for device_id, moment in rows.values_list("device_id", "last_active") if device_id}


def device_with_uid(client_id: int, device_uid: str) -> AccountDevice | None:
    """The bound device with that UID, whoever's it is; its account is not loaded."""
    return closest_device(AccountDevice.objects.filter(client_id=client_id), device_uid)


def closest_device(rows: QuerySet[AccountDevice], device_uid: str) -> AccountDevice | None:
    """The row with this UID, in whatever way a MAC address is written; exactly as it is written comes first."""
    if not device_uid:
        return None
    known = Q(uid_form__in={uid_form(device_uid), device_uid})
    found = list(rows.filter(known | Q(uid_form__isnull=True, device_uid=device_uid)).order_by("pk"))
    return min(found, key=lambda row: row.device_uid != device_uid, default=None)


def owned_device(client_id: int, device_uid: str) -> AccountDevice:
    """The bound device with that UID, its account and customer loaded."""
    rows = AccountDevice.objects.select_related("account__customer").filter(client_id=client_id)
    found = closest_device(rows, device_uid)
    if found is None:
        raise DeviceNotFound
    return found
