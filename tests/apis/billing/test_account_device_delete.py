from __future__ import annotations

from tests import factories as make
from tests.apis.billing.base import BillingTestCase
from tvmiddleware.models import AccountAuthKey, AccountDevice


class AccountDeviceDeleteTest(BillingTestCase):
    path = "account/device/delete/"

    def test_a_device_is_unbound_and_logged_out(self) -> None:
        make.bound_device(self.cast.anna, self.cast.north.pc, "anna-pc")
        self.ok(device_uid="anna-pc")
        assert not AccountDevice.objects.exists()
        assert not AccountAuthKey.objects.filter(pk=self.cast.anna_key.pk).exists()
        assert AccountAuthKey.objects.filter(pk=self.cast.anna_mag_key.pk).exists()

    def test_by_id(self) -> None:
        self.ok(device_id=make.bound_device(self.cast.anna, self.cast.north.pc, "u").pk)
        self.refused(1, device_uid="u")

    def test_no_such_device(self) -> None:
        foreign = make.bound_device(self.cast.vera, self.cast.south.pc, "their")
        for params in (
            {},
            {"device_uid": "no"},
            {"device_id": foreign.pk},
            {"device_uid": "their"},
            {"device_id": "x"},
        ):
            self.refused(1, **params)
        assert AccountDevice.objects.filter(pk=foreign.pk).exists()
