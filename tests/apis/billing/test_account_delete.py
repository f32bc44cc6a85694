from __future__ import annotations

from typing import Any

from tests import factories as make
from tests.apis.billing.base import BillingTestCase
from tvmiddleware.models import Account, AccountAuthKey, AccountDevice, Customer


class AccountDeleteTest(BillingTestCase):
    path = "account/delete/"

    def test_devices_and_sessions_go_along_and_the_customer_stays(self) -> None:
        anna = self.cast.anna
        make.bound_device(anna, self.cast.north.pc, "box")
        identity: dict[str, Any] = {"client_id": anna.client_id, "authkey": self.cast.anna_key.key}
        assert self.http.get("/tvmiddleware/api/channel/list/", identity).json()["error"] == 0
        self.ok(abonement=anna.abonement)
        assert not Account.objects.filter(pk=anna.pk).exists()
        assert not AccountDevice.objects.filter(device_uid="box").exists()
        assert not AccountAuthKey.objects.filter(account_id=anna.pk).exists()
        assert Customer.objects.filter(pk=anna.customer_id).exists()
        assert self.http.get("/tvmiddleware/api/channel/list/", identity).json()["error"] == 403

    def test_who_is_not_found_is_refused(self) -> None:
        for params in ({}, {"account_id": 999999}, {"abonement": "x"}, {"account_id": self.cast.vera.pk}):
            self.refused(1, **params)
        assert Account.objects.count() == 3
