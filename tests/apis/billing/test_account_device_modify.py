from __future__ import annotations

from tests import factories as make
from tests.apis.billing.base import BillingTestCase


class AccountDeviceModifyTest(BillingTestCase):
    path = "account/device/modify/"

    def test_only_what_is_sent_changes(self) -> None:
        row = make.bound_device(self.cast.anna, self.cast.north.pc, "u", serial_number="S", brand_name="B")
        self.ok(device_uid="u", device_model="M", reset_settings=1)
        row.refresh_from_db()
        assert (row.serial_number, row.brand_name, row.device_model, row.reset_settings) == ("S", "B", "M", True)
        self.ok(device_id=row.pk, serial_number="", reset_settings="")
        row.refresh_from_db()
        assert (row.serial_number, row.brand_name, row.reset_settings) == ("", "B", True)

    def test_fields_that_do_not_fit_are_refused(self) -> None:
        make.bound_device(self.cast.anna, self.cast.north.pc, "u")
        assert list(self.refused(2, device_uid="u", diagonal="x" * 33)["error_fields"]) == ["diagonal"]
        assert list(self.refused(2, device_uid="u", reset_settings="x")["error_fields"]) == ["reset_settings"]

    def test_no_such_device(self) -> None:
        make.bound_device(self.cast.vera, self.cast.south.pc, "their")
        for params in ({}, {"device_uid": "no"}, {"device_uid": "their"}, {"device_id": 0}):
            self.refused(1, diagonal="1", **params)
