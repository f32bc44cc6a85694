from __future__ import annotations

from tests import factories as make
from tests.apis.dealers.base import DealersTestCase


class AccountDeviceModifyTest(DealersTestCase):
    path = "account/device/modify/"

    def test_a_device_of_the_dealers_customer(self) -> None:
        row = make.bound_device(self.cast.anna, self.cast.north.pc, "u", brand_name="B")
        self.ok(device_uid="u", serial_number="S")
        row.refresh_from_db()
        assert (row.serial_number, row.brand_name) == ("S", "B")
        self.refused(2, device_uid="u", diagonal="x" * 33)

    def test_devices_of_others(self) -> None:
        for account, device in ((self.cast.boris, self.cast.north.pc), (self.cast.vera, self.cast.south.pc)):
            row = make.bound_device(account, device, f"of-{account.pk}")
            self.refused(1, device_id=row.pk, serial_number="S")
            self.refused(1, device_uid=row.device_uid, serial_number="S")
