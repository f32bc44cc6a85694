"""The device that logs in: which of the operator's types it is, whose it is, and its place in the account."""

from __future__ import annotations

import logging
import secrets
from dataclasses import replace
from typing import Any, NoReturn

from core.logs import log_event
from tvmiddleware.constants import DeviceGroup
from tvmiddleware.models import AccountDevice
from tvmiddleware.selectors.devices import DeviceNotFound
from tvmiddleware.selectors.operators import OperatorDevice, device_type
from tvmiddleware.services import devices
from tvmiddleware.services.accounts import actor_of
from tvmiddleware.services.devices import NAMELESS, DeviceTaken
from tvmiddleware.services.login.errors import DeviceBoundElsewhere, UnbindingRefused
from tvmiddleware.services.login.request import IdentifiedAccount, LoginRequest
from tvmiddleware.services.login.session_limits import LoginDevice

NAMELESS_BYTES = 16
TEXT_LENGTH = 255


def without_foreign_name(request: LoginRequest, found: IdentifiedAccount) -> tuple[LoginRequest, IdentifiedAccount]:
    """A UID that we made up names a browser, not a box: somebody else who logs in there gets a new one."""
    if found.device is None or own_device(found) is not None or not request.device_uid.startswith(NAMELESS):
        return request, found
    return replace(request, device_uid=""), replace(found, device=None)


def login_device_of(request: LoginRequest, found: IdentifiedAccount) -> LoginDevice:
    """A type that the operator does not offer, or none at all, is an additional device of its group ("other")."""
    uid = request.device_uid or NAMELESS + secrets.token_hex(NAMELESS_BYTES)
    bound = own_device(found)
    kind = type_of(request, uid, bound)
    known = kind.type if kind else device_type(request.operator.types, request.device)
    return LoginDevice(
        uid=uid,
        nameless=not request.device_uid,
        type_id=kind.id if kind else None,
        type_name=known.system_name if known else "",
        group=known.group if known else DeviceGroup.OTHER,
        is_basic=is_basic(kind, bound),
        ip=request.ip,
    )


def own_device(found: IdentifiedAccount) -> AccountDevice | None:
    """The bound device, if it is this account's."""
    device = found.device
    return device if device is not None and device.account_id == found.account.pk else None


def type_of(request: LoginRequest, uid: str, bound: AccountDevice | None) -> OperatorDevice | None:
    """Whether the operator switched off the device type: the one that it says it is, or is bound as when it says
    nothing."""
    if not request.device and bound is not None:
        return next((row for row in request.operator.devices if row.id == bound.device_id), None)
    return request.operator.device(request.device, uid)


def is_switched_off(request: LoginRequest, found: IdentifiedAccount) -> bool:
    """Whether the operator switched off the device type: the one that it says it is, or is bound as when it says
    nothing."""
    if request.device:
        return request.operator.has_switched_off(request.device)
    bound = own_device(found)
    return bound is not None and bound.device_id is not None and bound.device_id not in request.operator.device_ids


def is_basic(kind: OperatorDevice | None, bound: AccountDevice | None) -> bool:
    """As its type says; staff may say otherwise of one bound device."""
    if bound is not None and bound.device_id == (kind.id if kind else None):
        return bound.is_basic
    return kind.is_basic if kind else False


def check_owner(request: LoginRequest, found: IdentifiedAccount) -> None:
    if found.device is not None and own_device(found) is None:
        refuse(request, found)


def refuse(request: LoginRequest, found: IdentifiedAccount) -> NoReturn:
    log_event(
        "accounts",
        "ACCOUNT_DEVICE_ERROR",
        logging.WARNING,
        account=found.account.pk,
        device=request.device,
        device_uid=request.device_uid,
        client=request.operator.id,
    )
    raise DeviceBoundElsewhere


def device_bind_at_login(request: LoginRequest, found: IdentifiedAccount, login_device: LoginDevice) -> AccountDevice:
    """The account's device for the one that logs in, created or updated."""
    reported, actor = reported_values(request, login_device), actor_of(found.account)
    device = own_device(found)
    if device is None:
        try:
            device = devices.device_bind(
                account=found.account, device_uid=login_device.uid, actor=actor, at_login=True, **reported
            )
        except DeviceTaken:
            refuse(request, found)
    devices.device_update(device=device, actor=actor, **reported)
    return device


def reported_values(request: LoginRequest, login_device: LoginDevice) -> dict[str, Any]:
    """What the device tells of itself; what it leaves out stays as it is known."""
    texts = {
        "serial_number": request.device_serial,
        "brand_name": request.brand_name,
        "device_model": request.device_model,
    }
    reported: dict[str, Any] = {name: text[:TEXT_LENGTH] for name, text in texts.items() if text}
    return {**reported, "device_id": login_device.type_id, "is_basic": login_device.is_basic}


def device_unbind_at_login(request: LoginRequest, found: IdentifiedAccount) -> IdentifiedAccount:
    """Make room first, where the subscriber chose the device that has to go; it may be the very one that calls."""
    if not request.device_id_for_unbinding:
        return found
    try:
        devices.device_unbind(
            client_id=request.operator.id,
            account_id=found.account.pk,
            device_id=request.device_id_for_unbinding,
            actor=actor_of(found.account),
        )
    except DeviceNotFound as error:
        raise UnbindingRefused from error
    gone = found.device is not None and found.device.pk == request.device_id_for_unbinding
    return replace(found, device=None) if gone else found
