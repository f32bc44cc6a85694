"""Binding devices to accounts and letting them go."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Q

from core.api.errors import DomainError
from core.macs import mac_spellings
from tvmiddleware.models import Account, AccountAuthKey, AccountDevice
from tvmiddleware.selectors.devices import DeviceNotFound, device_with_uid
from tvmiddleware.services import sessions
from tvmiddleware.services.device_changes import device_bound, device_changed, device_unbound, devices_forgotten

NAMELESS = "auto-"
"""How the UIDs begin that we give to devices which send none."""


class DeviceTaken(DomainError):
    """The device is bound to another account of the operator."""


def device_bind(
    *,
    account: Account,
    device_uid: str,
    must_be_new: bool = False,
    actor: str = "",
    at_login: bool = False,
    **values: object,
) -> AccountDevice:
    """The account's device with this UID, made if there is none. ``values`` are fields of AccountDevice.

    ``must_be_new``: a device that this very account has already is DeviceTaken too. The database decides between two
    accounts that want the same device at the same moment. ``at_login``: as of DeviceBound.
    """
    found = device_with_uid(account.client_id, device_uid)
    if found is None:
        try:
            with transaction.atomic():
                made = AccountDevice.objects.create(
                    client_id=account.client_id, account=account, device_uid=device_uid, **values
                )
                device_bound(made, actor=actor, at_login=at_login)
                return made
        except IntegrityError:
            found = device_with_uid(account.client_id, device_uid)
            if found is None:
                raise
    if found.account_id != account.pk or must_be_new:
        raise DeviceTaken
    return found


def device_update(*, device: AccountDevice, actor: str = "", **values: object) -> None:
    """Note what a bound device says of itself; no statement where nothing is new."""
    changed = {name: value for name, value in values.items() if getattr(device, name) != value}
    if changed:
        AccountDevice.objects.filter(pk=device.pk).update(**changed)
        for name, value in changed.items():
            setattr(device, name, value)
        device_changed(device, changed, actor=actor)


@transaction.atomic
def device_unbind(*, client_id: int, account_id: int, device_id: int, actor: str = "") -> None:
    """Remove a device of this account and log it out; DeviceNotFound when it is not the account's.

    Under the lock of the account's row, as a login: none puts a session on a device that is going.
    """
    Account.objects.select_for_update().filter(pk=account_id, client_id=client_id).values_list("pk").first()
    device = AccountDevice.objects.filter(pk=device_id, account_id=account_id, client_id=client_id).first()
    if device is None:
        raise DeviceNotFound
    named = Q(device=device) | Q(device_uid__in=mac_spellings(device.device_uid))
    held = AccountAuthKey.objects.filter(named, account_id=account_id)
    sessions.sessions_end(client_id=client_id, session_ids=list(held.values_list("pk", flat=True)))
    device_unbound(device, actor=actor)
    device.delete()


def sessions_drop(*, client_id: int, dropped: Iterable[AccountAuthKey], actor: str = "") -> None:
    """End sessions, and forget their devices that had no UID of their own: nobody can ever come back as one of them."""
    rows = list(dropped)
    if not rows:
        return
    sessions.sessions_end(client_id=client_id, session_ids=[row.pk for row in rows])
    nameless = [row for row in rows if row.device_id and row.device_uid.startswith(NAMELESS)]
    if nameless:
        AccountDevice.objects.filter(pk__in=[row.device_id for row in nameless], client_id=client_id).delete()
        devices_forgotten(client_id, nameless, actor=actor)
