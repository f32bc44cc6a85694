"""The rules on places, without a database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.factories import NOW
from tvmiddleware.constants import DeviceGroup
from tvmiddleware.models import AccountAuthKey
from tvmiddleware.selectors.tariffs import TariffRule
from tvmiddleware.services.devices import NAMELESS
from tvmiddleware.services.login import session_limits
from tvmiddleware.services.login.errors import AdditionalForbidden, BasicForbidden, BasicLimit, GroupLimit
from tvmiddleware.services.login.session_limits import LoginDevice, SessionLimits

PHONE, BOX = 1, 2
GROUPS = {PHONE: int(DeviceGroup.MOBILE), BOX: int(DeviceGroup.STB)}


def session(pk: int, **fields: Any) -> AccountAuthKey:
    values = {
        "device_uid": f"d{pk}", "ip": "10.0.0.1", "is_basic": False, "client_play_device_id": PHONE,
        "created_at": NOW + timedelta(seconds=pk), "last_active": NOW, **fields,
    }  # fmt: skip
    return AccountAuthKey(pk=pk, **values)


def limits(**fields: Any) -> SessionLimits:
    return SessionLimits(**{"basic": 2, "additional": 2, "one_address": False, "groups": {}, **fields})


def login_device(**fields: Any) -> LoginDevice:
    values = {
        "uid": "new", "nameless": False, "type_id": PHONE, "type_name": "android", "group": DeviceGroup.MOBILE,
        "is_basic": False, "ip": "10.0.0.1", **fields,
    }  # fmt: skip
    return LoginDevice(**values)


def ended(
    newcomer: LoginDevice, held: list[AccountAuthKey], allowed: SessionLimits, own: AccountAuthKey | None = None
) -> list[int]:
    return [row.pk for row in session_limits.ended_by(newcomer, own, held, allowed, GROUPS, NOW)]


def rule(**fields: Any) -> TariffRule:
    values = {
        "id": 1, "enabled": True, "for_inactive": False, "everywhere": True, "country_ids": frozenset(),
        "city_ids": frozenset(), "basic_sessions": 1, "additional_sessions": 1, "one_address": False, "groups": {},
        **fields,
    }  # fmt: skip
    return TariffRule(**values)


def test_the_largest_of_each_limit() -> None:
    rows = [rule(basic_sessions=3, groups={2: 1}), rule(additional_sessions=5, one_address=True, groups={2: 4, 0: 1})]
    assert session_limits.limits_of(rows) == SessionLimits(basic=3, additional=5, one_address=True, groups={2: 4, 0: 1})


def test_no_tariff_allows_nothing() -> None:
    assert session_limits.limits_of([]) == SessionLimits(basic=0, additional=0, one_address=False, groups={})


def test_an_empty_account() -> None:
    assert ended(login_device(), [], limits()) == []
    assert ended(login_device(is_basic=True), [], limits()) == []


def test_the_carousel_drops_as_many_as_needed() -> None:
    held = [session(number) for number in (1, 2, 3)]
    assert ended(login_device(), held, limits(additional=2)) == [1, 2]
    assert ended(login_device(), held, limits(additional=4)) == []


def test_the_carousel_drops_idle_ones_first() -> None:
    held = [session(1), session(2, last_active=NOW - timedelta(hours=1))]
    assert ended(login_device(), held, limits(additional=2)) == [2]


def test_the_carousel_leaves_basic_devices() -> None:
    assert ended(login_device(), [session(1, is_basic=True), session(2)], limits(additional=1)) == [2]


def test_basic_devices_are_refused() -> None:
    held = [session(1, is_basic=True), session(2, is_basic=True)]
    with pytest.raises(BasicLimit):
        ended(login_device(is_basic=True), held, limits())


def test_a_device_that_turns_basic_comes_last() -> None:
    own = session(1, is_basic=False)
    held = [own, session(2, is_basic=True), session(3, is_basic=True)]
    with pytest.raises(BasicLimit):
        ended(login_device(is_basic=True), held, limits(), own)


def test_nameless_boxes_of_another_type_stay() -> None:
    held = [
        session(number, is_basic=True, device_uid=f"{NAMELESS}{number}", client_play_device_id=BOX) for number in (1, 2)
    ]
    assert ended(login_device(is_basic=True, nameless=True, type_id=BOX, group=DeviceGroup.STB), held, limits()) == [1]
    with pytest.raises(BasicLimit):
        ended(login_device(is_basic=True, nameless=True, type_id=PHONE), held, limits())


def test_zero_forbids() -> None:
    with pytest.raises(BasicForbidden):
        ended(login_device(is_basic=True), [], limits(basic=0))
    with pytest.raises(AdditionalForbidden):
        ended(login_device(), [], limits(additional=0))


def test_one_address() -> None:
    held = [session(1), session(2, ip="10.0.0.2"), session(3, ip=None)]
    assert ended(login_device(), held, limits(one_address=True, additional=9)) == [2, 3]


def test_a_group_is_refused_before_the_carousel_turns() -> None:
    held = [session(1), session(2, client_play_device_id=BOX)]
    with pytest.raises(GroupLimit):
        ended(login_device(), held, limits(additional=1, groups={DeviceGroup.MOBILE: 1}))
    assert ended(login_device(), held, limits(groups={DeviceGroup.MOBILE: 2})) == [1]


def test_sessions_of_no_known_type_are_other_devices() -> None:
    held = [session(1, client_play_device_id=None)]
    with pytest.raises(GroupLimit):
        ended(login_device(type_id=None, group=DeviceGroup.OTHER), held, limits(groups={DeviceGroup.OTHER: 1}))
