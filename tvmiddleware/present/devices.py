"""Bound devices on the wire."""

from __future__ import annotations

from typing import Any

from core.phones import mask_phone
from tvmiddleware.models import AccountDevice
from tvmiddleware.selectors.devices import BoundDeviceRow


def device_row(row: BoundDeviceRow) -> dict[str, Any]:
    """``status``: seen just now. ``has_active_sessions``: it takes a place, online or not."""
    device = row.device
    return {
        "id": device.pk,
        "system_name": device.device.device.system_name if device.device else "",
        "device_uid": device.device_uid,
        "brand_name": device.brand_name,
        "device_model": device.device_model,
        "status": row.online,
        "has_active_sessions": row.has_active_sessions,
        "created_at": f"{device.created_at:%Y-%m-%d %H:%M}",
    }


def limit_devices(fields: dict[str, Any]) -> dict[str, Any]:
    """The devices that fill a limit, for the error of a login; {} where the error names none."""
    return {**fields, "devices": [device_row(row) for row in fields["devices"]]} if "devices" in fields else fields


def device_owner(device: AccountDevice) -> dict[str, Any]:
    """Whose device it is, for somebody who has not logged in: contacts only as far as their owner recognises them.

    The abonement is left out (0) where knowing it would be enough to log in.
    """
    account = device.account
    customer = account.customer
    return {
        "abonement": 0 if account.allow_login_by_abonement else account.abonement,
        "mobile_phone": mask_phone(customer.mobile_phone_number),
        "phone_number_1": mask_phone(customer.phone_number_1),
        "phone_number_2": mask_phone(customer.phone_number_2),
        "email": masked_email(customer.email),
        "ext_id": customer.ext_id or "",
    }


def masked_email(email: str) -> str:
    """``anna@example.com`` -> ``a***@example.com``."""
    name, at, host = email.strip().rpartition("@")
    return f"{name[:1]}***{at}{host}" if at else "*" * len(host)
