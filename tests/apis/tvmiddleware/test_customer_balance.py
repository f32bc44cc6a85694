from __future__ import annotations

from datetime import timedelta

from tests.apis.tvmiddleware.wallets import WalletTestCase
from tests.factories import NOW


class CustomerBalanceTest(WalletTestCase):
    path = "customer/balance/"

    def test_the_balance_is_a_text(self) -> None:
        assert self.assert_ok(self.call())["balance"] == "0.00"
        self.pay_in("12.5")
        assert self.assert_ok(self.call())["balance"] == "12.50"
        self.pay_in("-20")
        assert self.assert_ok(self.call())["balance"] == "-7.50"

    def test_an_xml_box_is_told_the_same(self) -> None:
        self.pay_in("10")
        assert self.xml().findtext("balance") == "10.00"

    def test_warm_without_sql(self) -> None:
        self.pay_in("10")
        self.at(NOW + timedelta(minutes=1))  # shortly after a change the database is asked
        self.changed()
        self.call()
        with self.assertNumQueries(0):
            assert self.assert_ok(self.call())["balance"] == "10.00"

    def test_of_an_inactive_account_too(self) -> None:
        assert self.assert_ok(self.call(key=self.cast.boris_key))["balance"] == "0.00"

    def test_everybody_sees_the_own_one(self) -> None:
        self.pay_in("10")
        assert self.assert_ok(self.call(key=self.cast.vera_key))["balance"] == "0.00"

    def test_in_dinars(self) -> None:
        self.customers(currency="KWD")
        self.pay_in("1.125")
        assert self.assert_ok(self.call())["balance"] == "1.125"
