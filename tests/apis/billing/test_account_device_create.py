from __future__ import annotations

from typing import Any

from tests import factories as make
from tests.apis.billing.base import BillingTestCase
from tvmiddleware.models import AccountDevice, ClientPlayDevice


class AccountDeviceCreateTest(BillingTestCase):
    path = "account/device/create/"

    def bind(self, **params: object) -> AccountDevice:
        given: dict[str, Any] = {"account_id": self.cast.anna.pk, "device_uid": "00:11", "system_name": "mag", **params}
        assert self.ok(**given)["error_fields"] == {}
        return AccountDevice.objects.get(client=self.cast.north.client, device_uid=given["device_uid"])

    def second_mag(self, **fields: object) -> ClientPlayDevice:
        with self.captureOnCommitCallbacks(execute=True):
            return ClientPlayDevice.objects.create(
                client=self.cast.north.client, device=self.cast.north.mag.device, **fields
            )

    def test_a_device_by_the_name_of_its_type(self) -> None:
        row = self.bind(serial_number="S", brand_name="B", device_model="M", diagonal="55", reset_settings=1)
        assert (row.account, row.device, row.is_basic) == (self.cast.anna, self.cast.north.mag, True)
        assert (row.serial_number, row.brand_name, row.device_model, row.diagonal) == ("S", "B", "M", "55")
        assert row.reset_settings
        login: dict[str, Any] = {
            "client_id": self.cast.north.client.pk,
            "api_key": self.cast.north.client.api_key,
            "device": "mag",
        }
        answer = self.http.get("/tvmiddleware/api/login/", {**login, "device_uid": "00:11"})
        assert b"<error>0</error>" in answer.content

    def test_by_abonement_with_a_suffix_or_the_id_of_the_type(self) -> None:
        by_name = self.bind(account_id=-1, abonement=1001, system_name="android_redbox")
        assert by_name.device == self.cast.north.phone
        by_id = self.bind(device_uid="u2", system_name="", client_play_device_id=self.cast.north.pc.pk)
        assert (by_id.device, by_id.is_basic) == (self.cast.north.pc, False)

    def test_several_types_of_one_name(self) -> None:
        second = self.second_mag(priority=5)
        first = self.cast.north.mag
        given: dict[str, Any] = {"account_id": self.cast.anna.pk, "device_uid": "00:11", "system_name": "mag"}
        self.refused(5, **given)
        wanted = {"id_asc": first, "id_desc": second, "priority_asc": first, "priority_desc": second}
        for number, (order, kind) in enumerate(wanted.items()):
            assert self.bind(device_uid=f"u{number}", sort_by=order).device == kind
        answer = self.refused(3, **{**given, "sort_by": "name"})
        assert list(answer["error_fields"]) == ["sort_by"]

    def test_only_types_for_this_uid(self) -> None:
        special = self.second_mag(allowed_uids="AA:*")
        assert self.bind(device_uid="AA:01", filter_by_uid=1, sort_by="id_desc").device == special
        assert self.bind(device_uid="BB:01", filter_by_uid=1).device == self.cast.north.mag

    def test_a_uid_that_is_bound_already(self) -> None:
        self.bind()
        given: dict[str, Any] = {"device_uid": "00:11", "system_name": "mag"}
        for account in (self.cast.anna, self.cast.boris):
            self.refused(4, account_id=account.pk, **given)
        make.bound_device(self.cast.vera, self.cast.south.mag, "their")
        self.bind(device_uid="their")

    def test_types_that_are_none(self) -> None:
        given: dict[str, Any] = {"account_id": self.cast.anna.pk, "device_uid": "00:11"}
        self.refused(2, system_name="nosuch", **given)
        self.refused(2, client_play_device_id=self.cast.south.mag.pk, **given)
        self.refused(6, **given)

    def test_fields_that_do_not_fit_are_refused(self) -> None:
        given: dict[str, Any] = {"account_id": self.cast.anna.pk, "system_name": "mag"}
        assert list(self.refused(3, **given)["error_fields"]) == ["device_uid"]
        self.refused(3, device_uid="x" * 256, **given)
        self.refused(3, device_uid="u", diagonal="x" * 33, **given)
        self.refused(3, device_uid="u", reset_settings="x", **given)
        assert not AccountDevice.objects.exists()

    def test_who_is_not_found_is_refused(self) -> None:
        calls: list[dict[str, Any]] = [{}, {"abonement": 999}, {"account_id": self.cast.vera.pk}]
        for params in calls:
            self.refused(1, device_uid="u", system_name="mag", **params)
