"""What the API needs to know of an operator, read once per generation and kept in this process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Exists

from clients.models import Client
from core.cache import store
from core.cache.local import memory
from core.cache.shapes import version_of
from core.macs import mac_mask_fits
from external_api.selectors.integrations import Integration, integrations_of
from tvmiddleware.cache import keys
from tvmiddleware.constants import ApiType
from tvmiddleware.models import ClientPlayDevice, DataCenter, PlayDevice

SNAPSHOT_SECONDS = 3600
MARKS: dict[str, Exists] = {}
"""What later apps want to know of every operator. See ``register_mark``."""


def register_mark(name: str, condition: Exists) -> None:
    """Ask it with the operator's row (``OuterRef("pk")`` is its id), at no statement more; it stands in
    ``Operator.marks`` where it holds. What it looks at belongs to the operator's generation."""
    MARKS[name] = condition


@dataclass(frozen=True)
class DeviceType:
    """A device type of the installation (``PlayDevice``)."""

    id: int
    system_name: str
    xml: bool
    group: int
    supports_multicast: bool
    drm_type: str


XML_BOXES = {
    name: DeviceType(0, name, xml=True, group=0, supports_multicast=False, drm_type="")
    for name in ("mag", "android_stb")
}


@dataclass(frozen=True)
class OperatorDevice:
    """A device type as an operator enabled it (``ClientPlayDevice``)."""

    id: int
    type: DeviceType
    is_basic: bool
    priority: int
    allowed_uids: tuple[str, ...]


@dataclass(frozen=True)
class Operator:
    """An operator's settings that calls need. ``generation`` belongs into every key built from its data."""

    id: int
    generation: int
    config_generation: int
    name: str
    uid: str
    api_key: str
    billing_api_key: str
    content_api_key: str
    streaming_api_key: str
    currency: str
    billing_type: str
    geo_locator: str
    time_zone: str
    parent_id: int | None
    max_trial_days: int
    registration_enabled: bool
    registration_phone_required: bool
    registration_confirm_phone: bool
    registration_captcha: bool
    login_by_phone_enabled: bool
    phone_check: str
    show_channels_without_subscription: bool
    redirect_to_portal_url: str
    has_children: bool
    devices: tuple[OperatorDevice, ...] = ()
    data_centers: tuple[dict[str, Any], ...] = ()
    types: dict[str, DeviceType] = field(default_factory=dict)
    integrations: tuple[Integration, ...] = ()
    types_off: frozenset[str] = frozenset()
    """System names of the types that were switched off, here or for the whole installation."""
    feeds_enabled: bool = True
    marks: frozenset[str] = frozenset()
    """Conditions of later apps that hold (``register_mark``)."""

    @cached_property
    def device_ids(self) -> frozenset[int]:
        return frozenset(row.id for row in self.devices)

    def has_switched_off(self, system_name: str) -> bool:
        """Whether a device of that type may not be used; one that was never offered is another matter."""
        return next((part in self.types_off for part in name_parts(system_name) if self.knows(part)), False)

    def knows(self, system_name: str) -> bool:
        return system_name in self.types_off or system_name in self.types

    def device(self, system_name: str, device_uid: str = "") -> OperatorDevice | None:
        """The enabled device of that type: the one made for this UID first, then by priority."""
        kind = device_type(self.types, system_name)
        if kind is None:
            return None
        fitting = [row for row in self.devices if row.type.id == kind.id and uid_allowed(row, device_uid)]
        return max(fitting, key=lambda row: (bool(row.allowed_uids), row.priority, -row.id), default=None)


def uid_allowed(device: OperatorDevice, device_uid: str) -> bool:
    """The "available for device UID" list: one a line, ``*`` stands for any text; empty = everybody. Of a MAC
    address it does not matter how it is written."""
    if not device.allowed_uids:
        return True
    uid = device_uid.lower()
    return any(uid_fits(mask, uid) or mac_mask_fits(mask, uid) for mask in device.allowed_uids)


def uid_fits(mask: str, uid: str) -> bool:
    head, star, tail = mask.partition("*")
    if not star:
        return uid == mask
    return uid.startswith(head) and uid.endswith(tail) and len(uid) >= len(head) + len(tail)


def device_type(types: dict[str, DeviceType], system_name: str) -> DeviceType | None:
    """The type by its exact name, then without its ``_suffix`` parts one by one (``android_stb_redbox``)."""
    return next((types[name] for name in name_parts(system_name) if name in types), None)


def name_parts(system_name: str) -> Iterator[str]:
    """``android_stb_redbox``, ``android_stb``, ``android``."""
    name = system_name
    while name:
        yield name
        name = name.rpartition("_")[0]


def device_types(config_generation: int) -> dict[str, DeviceType]:
    """Every device type of the installation by system name."""
    return memory.get("types", config_generation, read_types)


def last_known_types() -> dict[str, DeviceType]:
    """The device types this process saw last, without asking anybody; the two of old XML boxes before it saw any."""
    held = memory.peek("types")
    return held if isinstance(held, dict) else XML_BOXES


def read_types() -> dict[str, DeviceType]:
    return types_in(PlayDevice.objects.filter(enabled=True))


def types_in(rows: Iterable[PlayDevice]) -> dict[str, DeviceType]:
    """By system name, those that are on."""
    return {
        row.system_name: DeviceType(
            id=row.pk,
            system_name=row.system_name,
            xml=row.api_type == ApiType.XML,
            group=row.group,
            supports_multicast=row.supports_multicast,
            drm_type=row.drm_type,
        )
        for row in rows
        if row.enabled
    }


def operator_of_generation(client_id: int, config: int, generation: int) -> Operator | None:
    """The operator of these generations: from this process, from the cache, from the database. None: unknown or off."""
    key = keys.operator(client_id, config, generation, version_of(Operator))
    return memory.get(
        ("operator", client_id),
        (config, generation),
        lambda: store.get_or_build(key, lambda: read_operator(client_id, config, generation), SNAPSHOT_SECONDS),
    )


def read_operator(client_id: int, config: int, generation: int) -> Operator | None:
    conditions = {f"mark_{name}": condition for name, condition in MARKS.items()}
    row = Client.objects.filter(pk=client_id, enabled=True).annotate(**conditions).first()
    if row is None:
        return None
    kinds = list(PlayDevice.objects.all())
    types = types_in(kinds)
    offered = list(ClientPlayDevice.objects.filter(client_id=client_id).select_related("device"))
    return Operator(
        id=row.pk,
        generation=generation,
        config_generation=config,
        name=row.name,
        uid=row.uid,
        api_key=row.api_key,
        billing_api_key=row.billing_api_key,
        content_api_key=row.content_api_key,
        streaming_api_key=row.streaming_api_key,
        currency=row.currency,
        billing_type=row.billing_type,
        geo_locator=row.geo_locator,
        time_zone=row.time_zone,
        parent_id=row.parent_id,
        max_trial_days=row.max_trial_days,
        registration_enabled=row.registration_enabled,
        registration_phone_required=row.registration_phone_required,
        registration_confirm_phone=row.registration_confirm_phone,
        registration_captcha=row.registration_captcha,
        login_by_phone_enabled=row.login_by_phone_enabled,
        phone_check=row.phone_check,
        show_channels_without_subscription=row.show_channels_without_subscription,
        redirect_to_portal_url=row.redirect_to_portal_url,
        has_children=Client.objects.filter(parent_id=row.pk, enabled=True).exists(),
        devices=devices_in(offered, types),
        data_centers=tuple(
            DataCenter.objects.filter(client_id=client_id, enabled=True).values(
                "id", "name", "location", *[f"name_lang{slot}" for slot in range(1, 6)]
            )
        ),
        types=types,
        integrations=integrations_of(client_id),
        types_off=types_off_in(offered, kinds),
        feeds_enabled=row.feeds_enabled,
        marks=frozenset(name for name in MARKS if getattr(row, f"mark_{name}")),
    )


def types_off_in(offered: Iterable[ClientPlayDevice], kinds: Iterable[PlayDevice]) -> frozenset[str]:
    """Those of the whole installation, and those of which the operator has rows that are all off."""
    off, on = ({row.device.system_name for row in offered if row.enabled is wanted} for wanted in (False, True))
    return frozenset((off - on) | {kind.system_name for kind in kinds if not kind.enabled})


def devices_in(rows: Iterable[ClientPlayDevice], types: dict[str, DeviceType]) -> tuple[OperatorDevice, ...]:
    return tuple(
        OperatorDevice(
            id=row.pk,
            type=types[row.device.system_name],
            is_basic=row.is_basic,
            priority=row.priority,
            allowed_uids=tuple(line.strip().lower() for line in row.allowed_uids.splitlines() if line.strip()),
        )
        for row in rows
        if row.enabled and row.device.system_name in types
    )
