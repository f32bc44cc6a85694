"""Is there a place for this device: the rules on basic and additional devices, groups and addresses. Pure: no SQL.

Basic devices are refused over the limit; every session of a basic device counts, whether it is online or not. Over the
limit of additional devices the newcomer gets in and the oldest goes. A device that logs in again keeps its own place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from tvmiddleware.constants import DeviceGroup
from tvmiddleware.models import AccountAuthKey
from tvmiddleware.selectors.tariffs import TariffRule
from tvmiddleware.services.devices import NAMELESS
from tvmiddleware.services.login.errors import AdditionalForbidden, BasicForbidden, BasicLimit, GroupLimit


@dataclass(frozen=True)
class SessionLimits:
    """What the account's tariffs allow together: the largest number wins, one address is kept if any wants it."""

    basic: int
    additional: int
    one_address: bool
    groups: Mapping[int, int]
    """Device group -> most sessions; a group that no tariff limits is absent."""


@dataclass(frozen=True)
class LoginDevice:
    """The device that logs in. ``nameless``: it sent no UID, ``uid`` was made up. ``type_id``: ClientPlayDevice."""

    uid: str
    nameless: bool
    type_id: int | None
    type_name: str
    group: int
    is_basic: bool
    ip: str


def limits_of(rules: Iterable[TariffRule]) -> SessionLimits:
    known = list(rules)
    groups: dict[int, int] = {}
    for rule in known:
        for group, count in rule.groups.items():
            groups[group] = max(count, groups.get(group, 0))
    return SessionLimits(
        basic=max((rule.basic_sessions for rule in known), default=0),
        additional=max((rule.additional_sessions for rule in known), default=0),
        one_address=any(rule.one_address for rule in known),
        groups=groups,
    )


def ended_by(
    login_device: LoginDevice,
    own: AccountAuthKey | None,
    sessions: Sequence[AccountAuthKey],
    limits: SessionLimits,
    group_of_type: Mapping[int, int],
    now: datetime,
) -> list[AccountAuthKey]:
    """The sessions that end when the device logs in. Raises LoginError when it may not. ``own`` is its session so
    far."""
    others = [session for session in sessions if own is None or session.pk != own.pk]
    gone = [session for session in others if limits.one_address and session.ip != login_device.ip]
    left = [session for session in others if session not in gone]
    check_group(login_device, own, left, limits, group_of_type)
    if login_device.is_basic:
        return gone + basic_place(login_device, own, left, limits)
    return gone + carousel(left, limits, now)


def check_group(
    login_device: LoginDevice,
    own: AccountAuthKey | None,
    left: Iterable[AccountAuthKey],
    limits: SessionLimits,
    group_of_type: Mapping[int, int],
) -> None:
    limit = limits.groups.get(login_device.group)
    if limit is None:
        return
    held = [session for session in left if group_of(session, group_of_type) == login_device.group]
    if len(before(own, held)) >= limit:
        raise GroupLimit


def group_of(session: AccountAuthKey, group_of_type: Mapping[int, int]) -> int:
    return group_of_type.get(session.client_play_device_id or 0, DeviceGroup.OTHER)


def before(own: AccountAuthKey | None, held: Iterable[AccountAuthKey]) -> list[AccountAuthKey]:
    """Those that were there first. A device keeps its place when a limit shrinks, the last comers lose theirs."""
    return [session for session in held if own is None or session.pk < own.pk]


def basic_place(
    login_device: LoginDevice, own: AccountAuthKey | None, left: Iterable[AccountAuthKey], limits: SessionLimits
) -> list[AccountAuthKey]:
    if limits.basic == 0:
        raise BasicForbidden
    placed = own if own is not None and own.is_basic else None
    held = before(placed, [session for session in left if session.is_basic])
    over = len(held) - limits.basic + 1
    if over <= 0:
        return []
    nameless = [session for session in held if session.device_uid.startswith(NAMELESS)]
    takeable = [session for session in nameless if session.client_play_device_id == login_device.type_id]
    if login_device.nameless and len(takeable) >= over:
        # a box without a name may well be the one that sat here before; refused, it could never log in again
        return sorted(takeable, key=lambda session: session.pk)[:over]
    raise BasicLimit


def carousel(left: Iterable[AccountAuthKey], limits: SessionLimits, now: datetime) -> list[AccountAuthKey]:
    """Additional sessions that make room: those nobody uses first, then the oldest of those online."""
    if limits.additional == 0:
        raise AdditionalForbidden
    online_since = now - timedelta(seconds=settings.TVMIDDLEWARE_ONLINE_SECONDS)
    held = [session for session in left if not session.is_basic]
    held.sort(key=lambda session: (session.last_active >= online_since, session.created_at, session.pk))
    return held[: max(0, len(held) - limits.additional + 1)]
