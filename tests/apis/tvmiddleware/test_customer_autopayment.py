from __future__ import annotations

from billing.models import SavedCard
from tests.apis.tvmiddleware.wallets import WalletTestCase
from tvmiddleware.models import Customer


class CustomerAutopaymentTest(WalletTestCase):
    path = "customer/autopayment/"

    def test_off(self) -> None:
        self.customers(autopayment=True)
        card = SavedCard.objects.create(
            client=self.cast.north.client,
            customer=self.customer,
            merchant=self.merchant,
            ext_id="card-1",
            for_autopayment=True,
        )
        self.assert_ok(self.call(post=True, enabled=0))
        card.refresh_from_db()
        assert not card.for_autopayment
        assert not Customer.objects.get(pk=self.customer.pk).autopayment
        self.assert_error(self.call(enabled=0), 2)

    def test_on_is_not_possible(self) -> None:
        self.assert_error(self.call(enabled=1), 3)
        assert not self.customer.autopayment

    def test_what_is_no_flag(self) -> None:
        for enabled in ("", "x"):
            self.assert_error(self.call(enabled=enabled), 1)

    def test_of_the_caller_alone(self) -> None:
        self.customers(autopayment=True)
        self.assert_error(self.call(key=self.cast.vera_key, enabled=0), 2)
        assert self.customer.autopayment

    def test_an_xml_box_is_told_the_same(self) -> None:
        assert self.xml(enabled=0).findtext("error") == "2"
