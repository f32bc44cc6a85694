from __future__ import annotations

from datetime import timedelta

from tests import factories as make
from tests.base import ApiTestCase
from tests.factories import NOW
from tvmiddleware.models import AccountAuthKey


class CustomerDeviceListTest(ApiTestCase):
    path = "customer/device/list/"

    def test_of_all_accounts_of_the_customer(self) -> None:
        second = make.account(self.cast.north.client, customer=self.cast.anna.customer)
        box = make.bound_device(
            self.cast.anna, self.cast.north.mag, "box", brand_name="Infomir", device_model="MAG 322"
        )
        phone = make.bound_device(second, self.cast.north.phone, "phone")
        make.bound_device(self.cast.boris, self.cast.north.pc, "boris")
        make.bound_device(self.cast.vera, self.cast.south.pc, "vera")
        make.session(self.cast.anna, device=self.cast.north.mag, device_uid="box", last_active=NOW)
        AccountAuthKey.objects.filter(device_uid="box").update(device=box)
        rows = self.assert_ok(self.call())["devices"]
        assert [(row["id"], row["system_name"], row["device_uid"], row["status"]) for row in rows] == [
            (box.pk, "mag", "box", True),
            (phone.pk, "android", "phone", False),
        ]
        assert (rows[0]["brand_name"], rows[0]["device_model"]) == ("Infomir", "MAG 322")
        self.at(NOW + timedelta(hours=1))
        assert not self.call()["devices"][0]["status"]

    def test_none_in_xml(self) -> None:
        assert self.response(**self.identity(), device="mag").content.startswith(b"<rss><devices></devices>")

    def test_of_an_inactive_account_too(self) -> None:
        assert self.assert_ok(self.call(key=self.cast.boris_key))["devices"] == []
