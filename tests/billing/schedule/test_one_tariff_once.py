"""A tariff on an account and on its customer is never paid twice for the same days."""

from __future__ import annotations

from tests.billing.schedule.desk import D, DeskTestCase, SubscriptionDeskTestCase


class ClassicTest(DeskTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.sport = self.tariff(100)
        self.home = self.account(extension_date=self.day(2027, 1, 1))
        self.pay(1000)

    def test_the_account_had_it_first(self) -> None:
        self.billing("account/tariff/assign", account_id=self.home.pk, tariff_id=self.sport.pk)
        self.billing("customer/tariff/assign", customer_id=self.customer.pk, tariff_id=self.sport.pk)
        self.night(2027, 2, 1)
        assert self.charges() == [("2027-01-01", D(100)), ("2027-02-01", D(100))]

    def test_connecting_again_within_paid_days_is_free(self) -> None:
        self.billing("account/tariff/assign", account_id=self.home.pk, tariff_id=self.sport.pk)
        self.billing("account/tariff/remove", account_id=self.home.pk, tariff_id=self.sport.pk)
        self.day(2027, 1, 11)
        self.billing("account/tariff/assign", account_id=self.home.pk, tariff_id=self.sport.pk)
        assert self.charges() == [("2027-01-01", D(100))]


class SubscriptionTest(SubscriptionDeskTestCase):
    def test_in_either_order(self) -> None:
        sport, home = self.tariff(100), self.account()
        self.pay(1000)
        self.billing("account/tariff/assign", account_id=home.pk, tariff_id=sport.pk)
        self.day(2027, 1, 11)
        self.billing("customer/tariff/assign", customer_id=self.customer.pk, tariff_id=sport.pk)
        assert self.charges() == [("2027-01-01", D(100))]
        for month in (2, 3):
            self.night(2027, month, 1)
        assert self.charges() == [("2027-01-01", D(100)), ("2027-02-01", D(100)), ("2027-03-01", D(100))]
