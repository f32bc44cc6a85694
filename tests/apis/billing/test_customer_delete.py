from __future__ import annotations

from typing import Any

from django.test import override_settings

from tests import factories as make
from tests.apis.billing.base import BillingTestCase
from tvmiddleware.models import Account, AccountAuthKey, Customer


class CustomerDeleteTest(BillingTestCase):
    path = "customer/delete/"

    def test_everything_goes_along(self) -> None:
        anna = self.cast.anna
        make.bound_device(anna, self.cast.north.pc, "box")
        self.ok(customer_id=anna.customer_id)
        assert not Customer.objects.filter(pk=anna.customer_id).exists()
        assert not Account.objects.filter(pk=anna.pk).exists()
        assert not AccountAuthKey.objects.filter(account_id=anna.pk).exists()
        identity: dict[str, Any] = {"client_id": anna.client_id, "authkey": self.cast.anna_key.key}
        assert self.http.get("/tvmiddleware/api/channel/list/", identity).json()["error"] == 403
        self.refused(1, customer_id=anna.customer_id)

    def test_by_ext_id(self) -> None:
        made = make.customer(self.cast.north.client, ext_id="X")
        self.ok(ext_id="X", customer_id=-1)
        assert not Customer.objects.filter(pk=made.pk).exists()

    def test_who_is_not_found_is_refused(self) -> None:
        for params in ({}, {"customer_id": 999999}, {"ext_id": "no"}, {"customer_id": "x"}, {"customer_id": -1}):
            self.refused(1, **params)
        self.refused(1, customer_id=self.cast.vera.customer_id)
        assert Customer.objects.filter(pk=self.cast.vera.customer_id).exists()

    @override_settings(TVMW_PREVENT_CASCADE_DELETION=True)
    def test_whoever_has_accounts_is_kept_where_the_installation_says_so(self) -> None:
        self.refused(2, customer_id=self.cast.anna.customer_id)
        self.ok(customer_id=make.customer(self.cast.north.client).pk)
