from __future__ import annotations

from tests import factories as make
from tests.apis.dealers.base import DealersTestCase
from tvmiddleware.models import Account


class AccountModifyTest(DealersTestCase):
    path = "account/modify/"

    def test_an_account_of_the_dealers_customer(self) -> None:
        device = make.bound_device(self.cast.anna, self.cast.north.pc, "u")
        self.ok(abonement=1001, option1="x", active=0, reset_device_settings=1)
        row = Account.objects.get(pk=self.cast.anna.pk)
        assert (row.option1, row.active, row.status_reason) == ("x", False, "INACTIVE")
        device.refresh_from_db()
        assert device.reset_settings

    def test_accounts_of_others(self) -> None:
        for account in (self.cast.boris, self.cast.vera):
            self.refused(1, account_id=account.pk, option1="x")
            assert Account.objects.get(pk=account.pk).option1 == ""

    def test_fields_that_do_not_fit_are_refused(self) -> None:
        assert list(self.refused(2, abonement=1001, subnets="x")["error_fields"]) == ["subnets"]
