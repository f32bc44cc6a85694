"""The one place that says that bound devices have changed. Who writes a row calls it in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from core.events import announce_all, announce_event
from tvmiddleware.events import DeviceBound, DeviceChanged, DevicesReset, DeviceUnbound
from tvmiddleware.models import Account, AccountAuthKey, AccountDevice


def device_bound(device: AccountDevice, *, actor: str, at_login: bool = False) -> None:
    """A new row was saved."""
    announce_event(
        DeviceBound(
            client_id=device.client_id,
            account_id=device.account_id,
            device_id=device.pk,
            device_uid=device.device_uid,
            at_login=at_login,
            actor=actor,
        )
    )


def device_changed(device: AccountDevice, fields: Collection[str], *, actor: str) -> None:
    """These fields of a row that was saved are different now."""
    if fields:
        announce_event(
            DeviceChanged(
                client_id=device.client_id,
                account_id=device.account_id,
                device_id=device.pk,
                device_uid=device.device_uid,
                fields=tuple(sorted(fields)),
                actor=actor,
            )
        )


def device_saved(device: AccountDevice, fields: Collection[str], *, created: bool, actor: str) -> None:
    """A form of the panel has saved the row: ``fields`` are those that were changed."""
    if created:
        device_bound(device, actor=actor)
    else:
        device_changed(device, fields, actor=actor)


def device_unbound(device: AccountDevice, *, actor: str) -> None:
    """Of a row that still has its id, in the transaction that deletes it."""
    announce_event(
        DeviceUnbound(
            client_id=device.client_id,
            account_id=device.account_id,
            device_id=device.pk,
            device_uid=device.device_uid,
            actor=actor,
        )
    )


def devices_forgotten(client_id: int, rows: Iterable[AccountAuthKey], *, actor: str) -> None:
    """Devices without a UID of their own went with these sessions."""
    announce_all(
        DeviceUnbound(
            client_id=client_id,
            account_id=row.account_id,
            device_id=row.device_id,
            device_uid=row.device_uid,
            with_session=True,
            actor=actor,
        )
        for row in rows
        if row.device_id is not None
    )


def devices_were_reset(account: Account, *, actor: str) -> None:
    """One UPDATE has told all devices of the account to reset their settings."""
    announce_event(DevicesReset(client_id=account.client_id, account_id=account.pk, actor=actor))
