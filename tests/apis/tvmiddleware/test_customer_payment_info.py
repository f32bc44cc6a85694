from __future__ import annotations

from datetime import date
from decimal import Decimal

from billing.models import Discount
from tests.apis.tvmiddleware.wallets import WalletTestCase


class CustomerPaymentInfoTest(WalletTestCase):
    path = "customer/payment/info/"

    def test_tariff_by_tariff(self) -> None:
        self.account(deactivation_date=date(2026, 12, 1))
        answer = self.assert_ok(self.call())
        assert answer["details"] == [
            {"title": "North basic", "sum": 100, "date": "2026-12-01"},
            {"title": "North extra", "sum": 50, "date": "2026-12-01"},
        ]
        assert (answer["payment_sum"], answer["payment_sum_no_discount"]) == (150, 150)

    def test_with_a_discount(self) -> None:
        Discount.objects.create(client=self.cast.north.client, customer=self.customer, percent=Decimal(10))
        Discount.objects.create(client=self.cast.south.client, percent=Decimal(90))
        answer = self.assert_ok(self.call())
        assert (answer["payment_sum"], answer["payment_sum_no_discount"]) == (135, 150)

    def test_hidden_ones_cost_nothing(self) -> None:
        self.customer.tariffs.add(self.tariff(period=0), self.tariff(enabled=False))
        assert self.assert_ok(self.call())["payment_sum"] == 150

    def test_an_xml_box_is_told_the_same(self) -> None:
        assert self.xml().findtext("payment_sum") == "150.0"

    def test_only_what_is_the_callers_is_told(self) -> None:
        assert self.assert_ok(self.call(key=self.cast.vera_key))["payment_sum"] == 100
