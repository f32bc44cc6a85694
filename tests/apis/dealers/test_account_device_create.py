from __future__ import annotations

from typing import Any

from tests.apis.dealers.base import DealersTestCase
from tvmiddleware.models import AccountDevice


class AccountDeviceCreateTest(DealersTestCase):
    path = "account/device/create/"

    def test_a_device_of_the_dealers_customer(self) -> None:
        self.ok(abonement=1001, device_uid="00:11", system_name="mag", diagonal="55")
        row = AccountDevice.objects.get()
        assert (row.account, row.device, row.diagonal) == (self.cast.anna, self.cast.north.mag, "55")
        self.refused(4, abonement=1001, device_uid="00:11", system_name="mag")

    def test_every_refusal(self) -> None:
        given: dict[str, Any] = {"abonement": 1001, "device_uid": "u"}
        self.refused(2, **given, system_name="no")
        self.refused(3, abonement=1001, system_name="mag")
        self.refused(6, **given)
        for account in (self.cast.boris, self.cast.vera):
            self.refused(1, account_id=account.pk, device_uid="u", system_name="mag")
        assert not AccountDevice.objects.exists()
