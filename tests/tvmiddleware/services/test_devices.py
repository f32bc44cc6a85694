from __future__ import annotations

import pytest
from django.test import TestCase

from tests import factories as make
from tests.cast import make_cast
from tvmiddleware.models import AccountAuthKey, AccountDevice
from tvmiddleware.selectors.devices import DeviceNotFound
from tvmiddleware.services import devices


class DeviceTest(TestCase):
    def setUp(self) -> None:
        self.cast = make_cast()
        self.anna, self.mag = self.cast.anna, self.cast.north.mag

    def test_binding_is_repeatable(self) -> None:
        first = devices.device_bind(account=self.anna, device_uid="u", device=self.mag)
        assert devices.device_bind(account=self.anna, device_uid="u") == first

    def test_a_device_has_one_owner(self) -> None:
        make.bound_device(self.cast.boris, self.mag, "u")
        with pytest.raises(devices.DeviceTaken):
            devices.device_bind(account=self.anna, device_uid="u")

    def test_unbinding_ends_its_sessions_and_no_others(self) -> None:
        device = make.bound_device(self.anna, self.mag, "anna-mag")
        other = make.session(self.anna, device_uid="x")
        AccountAuthKey.objects.filter(pk=other.pk).update(device=device)
        devices.device_unbind(client_id=self.anna.client_id, account_id=self.anna.pk, device_id=device.pk)
        held = set(AccountAuthKey.objects.filter(account=self.anna).values_list("device_uid", flat=True))
        assert held == {"anna-pc"}
        assert not AccountDevice.objects.exists()

    def test_unbinding_a_device_of_somebody_else(self) -> None:
        device = make.bound_device(self.cast.boris, self.mag, "u")
        with pytest.raises(DeviceNotFound):
            devices.device_unbind(client_id=self.anna.client_id, account_id=self.anna.pk, device_id=device.pk)
        assert AccountDevice.objects.filter(pk=device.pk).exists()

    def test_nothing_new_costs_nothing(self) -> None:
        device = make.bound_device(self.anna, self.mag, "u", brand_name="B")
        with self.assertNumQueries(0):
            devices.device_update(device=device, brand_name="B")
        devices.device_update(device=device, brand_name="C")
        assert AccountDevice.objects.get().brand_name == "C"
