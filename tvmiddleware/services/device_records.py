"""Devices bound to accounts from outside: by billing systems, dealers and staff."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

from django.utils.translation import gettext_lazy as _

from core.api.errors import DomainError
from tvmiddleware.models import Account, AccountDevice
from tvmiddleware.selectors.operators import Operator, OperatorDevice, device_type, uid_allowed
from tvmiddleware.services import devices, row_fields
from tvmiddleware.services.device_changes import device_changed
from tvmiddleware.services.row_fields import FieldsInvalid

SORTS: dict[str, Callable[[OperatorDevice], Any]] = {
    "id_asc": lambda row: row.id,
    "id_desc": lambda row: -row.id,
    "priority_asc": lambda row: (row.priority, row.id),
    "priority_desc": lambda row: (-row.priority, row.id),
}


class DeviceFields(TypedDict, total=False):
    serial_number: str
    brand_name: str
    device_model: str
    diagonal: str
    reset_settings: bool


class TypeUnknown(DomainError):
    """The operator offers no device type of that name or id."""


class TypeAmbiguous(DomainError):
    """Several device types of the operator have that name, and nothing says which one is meant."""


class TypeMissing(DomainError):
    """Neither a name nor an id of a device type was given."""


@dataclass(frozen=True)
class TypeChoice:
    """Which of the operator's device types: by id, or by name. ``sort_by``: a key of SORTS; "" = no choice among
    several. ``filter_by_uid``: only those whose list of UIDs allows the device."""

    client_play_device_id: int = 0
    system_name: str = ""
    filter_by_uid: bool = False
    sort_by: str = ""


def device_create(
    *,
    operator: Operator,
    account: Account,
    device_uid: str,
    choice: TypeChoice,
    actor: str = "",
    **values: Unpack[DeviceFields],
) -> AccountDevice:
    """Bind a new device. Raises the errors of the choice, FieldsInvalid, and DeviceTaken if the UID is bound already,
    to this account or another."""
    kind = chosen(operator, choice, device_uid)
    row = AccountDevice(client_id=account.client_id, account=account, device_uid=device_uid)
    row_fields.assign_fields(row, values)
    row_fields.check_fields(row, {"device_uid": device_uid, **values})
    return devices.device_bind(
        account=account,
        device_uid=device_uid,
        device_id=kind.id,
        is_basic=kind.is_basic,
        must_be_new=True,
        actor=actor,
        **values,
    )


def chosen(operator: Operator, choice: TypeChoice, device_uid: str) -> OperatorDevice:
    if choice.sort_by and choice.sort_by not in SORTS:
        raise FieldsInvalid({"sort_by": _("unknown order")})
    found = candidates(operator, choice)
    if choice.filter_by_uid:
        found = [row for row in found if uid_allowed(row, device_uid)]
    if not found:
        raise TypeUnknown
    if choice.sort_by:
        return min(found, key=SORTS[choice.sort_by])
    if len(found) > 1:
        raise TypeAmbiguous
    return found[0]


def candidates(operator: Operator, choice: TypeChoice) -> list[OperatorDevice]:
    if choice.client_play_device_id:
        return [row for row in operator.devices if row.id == choice.client_play_device_id]
    if not choice.system_name:
        raise TypeMissing
    kind = device_type(operator.types, choice.system_name)
    return [row for row in operator.devices if kind is not None and row.type.id == kind.id]


def device_modify(*, device: AccountDevice, actor: str = "", **values: Unpack[DeviceFields]) -> None:
    """Change what is known of a device. Raises FieldsInvalid."""
    changed = row_fields.assign_fields(device, values)
    row_fields.check_fields(device, values)
    if changed:
        device.save(update_fields=[*changed, "updated_at"])
        device_changed(device, changed, actor=actor)
