"""The card pays exactly what is missing, debt included, and the account goes on."""

from __future__ import annotations

import pytest
from django.core.management.base import CommandError

from billing.services.tariffs import tariffs_subscribe
from tests import factories as make
from tests.billing.base import at
from tests.billing.schedule.desk import D, DeskTestCase, SubscriptionDeskTestCase
from tests.commands import run
from tvmiddleware.models import Customer


class ClassicTest(DeskTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.home = self.account(self.tariff(100), extension_date=self.day(2027, 1, 1))
        self.card()

    def test_a_debt_is_paid_with_the_month(self) -> None:
        self.billing("transaction/create", customer_id=self.customer.pk, amount=-50, ext_id="d", processed=1)
        self.night(2027, 2, 1)
        assert (self.balance(), self.fresh(self.home).active) == (D(0), True)
        assert self.charges() == [("2027-02-01", D(100))]

    def test_who_cannot_be_worked_out_stops_nobody_else(self) -> None:
        wrong = self.account(self.tariff(100), customer=self.other(), extension_date=self.day(2025, 1, 1))
        self.card(wrong.customer)
        self.day(2027, 2, 1)
        with self.captureOnCommitCallbacks(execute=True), pytest.raises(CommandError):
            run("make_autopayments")
        with self.captureOnCommitCallbacks(execute=True), pytest.raises(CommandError):
            run("check_accounts")
        assert (self.fresh(self.home).active, self.charges()) == (True, [("2027-02-01", D(100))])

    def other(self) -> Customer:
        return make.customer(self.operator)

    def test_only_the_discounted_price_is_taken(self) -> None:
        code = self.billing("promo/create", discount=25)["promo_codes"][0]["code"]
        self.billing("promo/activate", account_id=self.home.pk, code=code)
        self.night(2027, 2, 1)
        assert (self.balance(), self.charges()) == (D(0), [("2027-02-01", D(75))])

    def test_what_is_off_for_debt_is_not_paid_for_unasked(self) -> None:
        self.account(self.tariff(70), active=False, status_reason="DEBT", extension_date=self.day(2026, 11, 1))
        self.night(2027, 2, 1)
        assert (self.balance(), self.charges()) == (D(0), [("2027-02-01", D(100))])


class SubscriptionTest(SubscriptionDeskTestCase):
    def test_a_debt_is_paid_with_the_renewal(self) -> None:
        basic = self.tariff(300, basic_tariff_priority=1)
        home = self.account()
        self.pay(300)
        self.billing("account/tariff/assign", account_id=home.pk, tariff_id=basic.pk)
        self.card()
        self.billing("transaction/create", customer_id=self.customer.pk, amount=-20, ext_id="d", processed=1)
        self.night(2027, 2, 1)
        assert (self.balance(), self.fresh(home).active) == (D(0), True)
        assert self.charges(basic) == [("2027-01-01", D(300)), ("2027-02-01", D(300))]


class PaymentOfWhoCannotBeWorkedOutTest(DeskTestCase):
    def test_the_money_is_credited(self) -> None:
        home = self.account(self.tariff(100, currency="USD"), active=False, status_reason="DEBT")
        self.pay(500)
        assert (self.balance(), self.fresh(home).active) == (D(500), False)

    def test_so_is_what_an_operator_gives_who_asks_to_switch_on(self) -> None:
        """An account that is due since years keeps nobody from getting a tariff."""
        home = self.account(self.tariff(100), extension_date=self.day(2024, 1, 1))
        extra = self.tariff(0)
        tariffs_subscribe(
            subject=self.customer, tariffs=[extra], now=at(self.day(2027, 1, 2)), actor="test", by_operator=True,
            activate=True,
        )  # fmt: skip
        assert set(self.customer.tariffs.all()) == {extra}
        assert self.charges(home.tariffs.get()) == []
