"""For every way of changing a bound device: one event, its line in the log once."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from tests import factories as make
from tests.core.admin.panel import address, form_data
from tests.tvmiddleware.events.hearing import EventCase
from tvmiddleware.events import AccountDeviceEvent, DeviceBound, DeviceChanged, DevicesReset, DeviceUnbound
from tvmiddleware.models import AccountAuthKey, AccountDevice
from tvmiddleware.services.devices import device_unbind

BOUND, UNBOUND = "ACCOUNT_DEVICE_CREATED", "ACCOUNT_DEVICE_REMOVED"


class DeviceEventsTest(EventCase):
    def setUp(self) -> None:
        super().setUp()
        self.kind = make.client_device(self.cast.north.client, "event_box")
        self.device = make.bound_device(self.cast.anna, self.kind, "seen")
        self.forget()

    def kinds(self) -> list[str]:
        return [type(one).__name__ for one in self.events(AccountDeviceEvent)]

    def assert_event(self, kind: type[Any], *, actor: str, lines: list[str], uid: str = "seen", **fields: Any) -> None:
        assert self.kinds() == [kind.__name__]
        whose = {"client_id": self.cast.north.client.pk, "account_id": self.cast.anna.pk}
        self.one(kind, device_uid=uid, actor=actor, **whose, **fields)
        assert [one for one in self.logged() if "DEVICE" in one] == lines

    # --- bound ----------------------------------------------------------------------------------------------------
    def test_a_billing_system_binds(self) -> None:
        given = {"account_id": self.cast.anna.pk, "client_play_device_id": self.kind.pk}
        self.billing_api("account/device/create/", device_uid="new", **given)
        self.assert_event(DeviceBound, uid="new", actor="api", lines=[BOUND], at_login=False)

    def test_a_device_that_is_bound_elsewhere(self) -> None:
        given = {"account_id": self.cast.anna.pk, "client_play_device_id": self.kind.pk}
        assert self.billing_api("account/device/create/", device_uid="seen", **given)["error"]
        assert not self.heard

    def test_the_form_binds(self) -> None:
        self.panel_add(AccountDevice, account=self.cast.anna.pk, device=self.kind.pk, device_uid="new")
        self.assert_event(DeviceBound, uid="new", actor="user:oleg", lines=[BOUND])

    def test_a_login_binds_once(self) -> None:
        self.anna(device="event_box", device_uid="new")
        self.assert_event(DeviceBound, uid="new", actor="account:1001", lines=[], at_login=True)
        self.forget()
        self.anna(device="event_box", device_uid="new")
        assert not self.kinds()

    # --- changed --------------------------------------------------------------------------------------------------
    def test_a_billing_system_changes(self) -> None:
        self.billing_api("account/device/modify/", device_uid="seen", device_model="M")
        self.assert_event(DeviceChanged, actor="api", lines=[], fields=("device_model",))

    def test_the_form_changes(self) -> None:
        self.panel(self.device, device_model="M")
        self.assert_event(DeviceChanged, actor="user:oleg", lines=[], fields=("device_model",))

    def test_a_login_that_tells_something_new(self) -> None:
        self.anna(device="event_box", device_uid="new")
        self.forget()
        self.anna(device="event_box", device_uid="new", brand_name="B")
        self.assert_event(DeviceChanged, uid="new", actor="account:1001", lines=[], fields=("brand_name",))

    def test_all_devices_reset(self) -> None:
        self.billing_api("account/modify/", account_id=self.cast.anna.pk, reset_device_settings=1)
        assert self.kinds() == ["DevicesReset"]
        self.one(DevicesReset, account_id=self.cast.anna.pk, actor="api")

    # --- unbound --------------------------------------------------------------------------------------------------
    def test_a_billing_system_unbinds(self) -> None:
        self.billing_api("account/device/delete/", device_uid="seen")
        self.assert_event(DeviceUnbound, actor="api", lines=[UNBOUND], device_id=self.device.pk)

    def test_the_subscriber_unbinds(self) -> None:
        self.box("customer/device/delete/", id=self.device.pk)
        self.assert_event(DeviceUnbound, actor="account:1001", lines=[UNBOUND])

    def test_the_form_unbinds(self) -> None:
        self.panel_delete(self.device)
        self.assert_event(DeviceUnbound, actor="user:oleg", lines=[UNBOUND])

    def test_the_mass_action_unbinds(self) -> None:
        self.panel_action("delete_selected", self.device, post="yes")
        self.assert_event(DeviceUnbound, actor="user:oleg", lines=[UNBOUND])

    def test_the_form_of_the_account(self) -> None:
        page = address(type(self.cast.anna), "change", self.cast.anna.pk)
        data = form_data(self.http_of_staff.get(page))
        place = next(name for name, value in data.items() if name.endswith("-device_uid") and value == "seen")
        data[place.replace("device_uid", "DELETE")] = "on"
        with self.committed():
            assert self.http_of_staff.post(page, data).status_code == 302
        self.assert_event(DeviceUnbound, actor="user:oleg", lines=[UNBOUND])

    def test_a_device_without_a_uid_goes_with_its_session(self) -> None:
        self.anna(device="event_box")
        session = AccountAuthKey.objects.filter(device_uid__startswith="auto-").latest("pk")
        self.forget()
        self.panel_delete(session)
        self.assert_event(DeviceUnbound, uid=session.device_uid, actor="user:oleg", lines=[], with_session=True)

    def test_rolled_back(self) -> None:
        with self.committed(), transaction.atomic():
            device_unbind(
                client_id=self.device.client_id, account_id=self.device.account_id, device_id=self.device.pk
            )  # fmt: skip
            transaction.set_rollback(True)
        assert not self.heard
