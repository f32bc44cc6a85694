from __future__ import annotations

from tests import factories as make
from tests.base import ApiTestCase
from tvmiddleware.models import AccountAuthKey, AccountDevice


class CustomerDeviceDeleteTest(ApiTestCase):
    path = "customer/device/delete/"

    def test_it_is_unbound_and_logged_out(self) -> None:
        device = make.bound_device(self.cast.anna, self.cast.north.mag, "box")
        make.session(self.cast.anna, device=self.cast.north.mag, device_uid="box")
        AccountAuthKey.objects.filter(device_uid="box").update(device=device)
        self.assert_ok(self.call(id=device.pk))
        assert not AccountDevice.objects.filter(pk=device.pk).exists()
        assert not AccountAuthKey.objects.filter(device_uid="box").exists()
        self.assert_error(self.call(id=device.pk), 1)

    def test_of_another_account_of_the_customer(self) -> None:
        second = make.account(self.cast.north.client, customer=self.cast.anna.customer)
        device = make.bound_device(second, self.cast.north.mag, "box")
        assert self.xml(id=device.pk).findtext("error") == "0"

    def test_devices_of_others(self) -> None:
        for account, kind in ((self.cast.boris, self.cast.north.pc), (self.cast.vera, self.cast.south.pc)):
            device = make.bound_device(account, kind, f"of-{account}")
            self.assert_error(self.call(id=device.pk), 1)
            assert AccountDevice.objects.filter(pk=device.pk).exists()

    def test_no_id(self) -> None:
        for number in ("", "x", -1, 10**30):
            self.assert_error(self.call(id=number), 1)
