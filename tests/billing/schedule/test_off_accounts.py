"""Accounts that are off, by whom, and what their money does meanwhile."""

from __future__ import annotations

from datetime import date

from billing.constants import Source
from billing.models import Charge
from billing.selectors.balance import customer_balance
from billing.services.ledger import transaction_post
from billing.services.nightly import accounts_check
from tests import factories as make
from tests.billing.base import at
from tests.billing.schedule.desk import D, DeskTestCase, SubscriptionDeskTestCase
from tests.cached import our_cache
from tests.commands import run
from tvmiddleware.cache import invalidate, keys
from tvmiddleware.constants import SwitchedOffBy
from tvmiddleware.models import Account, Tariff


class SubscriptionTest(SubscriptionDeskTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.basic = self.tariff(300, basic_tariff_priority=1)
        self.extra = self.tariff(50)
        self.home = self.account()

    def connect(self, *tariffs: Tariff) -> None:
        for tariff in tariffs:
            self.billing("account/tariff/assign", account_id=self.home.pk, tariff_id=tariff.pk)

    def test_additional_tariffs_cost_nothing_while_the_basic_one_is_off(self) -> None:
        self.pay(510)
        self.connect(self.basic, self.extra)
        for month in (2, 3, 4):
            self.night(2027, month, 1)
        assert (self.balance(), self.fresh(self.home).active) == (D(160), False)
        assert self.fresh(self.home).switched_off_by == SwitchedOffBy.MONEY

    def test_a_payment_takes_up_the_basic_one_first(self) -> None:
        self.pay(350)
        self.connect(self.basic, self.extra)
        self.night(2027, 2, 1)
        self.day(2027, 2, 10)
        self.pay(60)
        assert self.balance() == 60
        self.pay(240)
        assert (self.balance(), self.fresh(self.home).active) == (D(0), True)
        assert self.subscription(self.basic).end_date == self.day(2027, 3, 10)

    def test_the_night_takes_up_what_no_payment_did(self) -> None:
        """A correction by hand sets nothing off."""
        self.pay(300)
        self.connect(self.basic)
        self.night(2027, 2, 1)
        transaction_post(customer=self.customer, amount=D(4700), source=Source.MANUAL, now=at(self.day(2027, 2, 5)))
        self.night(2027, 2, 6)
        assert (self.balance(), self.fresh(self.home).active) == (D(4400), True)

    def test_what_staff_switched_off_is_not_charged(self) -> None:
        self.pay(3000)
        self.connect(self.basic)
        self.day(2027, 1, 5)
        self.billing("account/deactivate", account_id=self.home.pk)
        assert self.fresh(self.home).switched_off_by == SwitchedOffBy.STAFF
        for month in (2, 3, 4):
            self.night(2027, month, 1)
        assert self.balance() == 2700
        self.pay(10)
        assert (self.balance(), self.fresh(self.home).active) == (D(2710), False)

    def test_what_staff_switches_on_again_begins_that_day(self) -> None:
        self.pay(3000)
        self.connect(self.basic)
        self.billing("account/deactivate", account_id=self.home.pk)
        self.night(2027, 2, 1)
        self.day(2027, 3, 12)
        self.billing("account/activate", account_id=self.home.pk)
        self.night(2027, 3, 13)
        assert self.charges() == [("2027-01-01", D(300)), ("2027-03-13", D(300))]
        assert set(self.home.tariffs.all()) == {self.basic}

    def test_what_staff_switched_off_before_goes_on_with_the_days_that_are_left(self) -> None:
        self.pay(3000)
        self.connect(self.basic)
        self.billing("account/deactivate", account_id=self.home.pk)
        self.day(2027, 1, 20)
        self.billing("account/activate", account_id=self.home.pk)
        self.night(2027, 1, 21)
        assert self.balance() == 2700
        self.night(2027, 2, 1)
        assert self.balance() == 2400

    def test_the_end_of_one_block_moves_nobody_elses_paid_days(self) -> None:
        self.pay(3000)
        other = self.account()
        self.connect(self.basic)
        self.billing("account/tariff/assign", account_id=other.pk, tariff_id=self.basic.pk)
        self.day(2027, 1, 10)
        self.billing("account/modify", account_id=self.home.pk, status_reason="BLOCK")
        self.night(2027, 1, 10)
        self.day(2027, 1, 20)
        self.billing("account/modify", account_id=self.home.pk, status_reason="ACTIVE")
        self.night(2027, 1, 20)
        ends = dict(Charge.objects.values_list("subject__account", "period_end"))
        assert ends == {self.home.pk: self.day(2027, 2, 11), other.pk: self.day(2027, 2, 1)}

    def test_boxes_are_told_of_the_channels_that_a_lapsed_tariff_takes(self) -> None:
        self.pay(400)
        self.connect(self.basic)
        self.billing("customer/tariff/assign", customer_id=self.customer.pk, tariff_id=self.extra.pk)
        self.night(2027, 2, 1)
        told = our_cache.marks(keys.lists_changed(self.operator.pk), 0)
        assert set(told) == {f"{invalidate.ACCOUNT}{self.home.pk}", f"{invalidate.CUSTOMER}{self.customer.pk}"}

    def test_neither_a_block_nor_a_first_login_to_come_is_ended_by_a_payment(self) -> None:
        for fields in ({"status_reason": "BLOCK"}, {"auto_activation_period": 7, "status_reason": "INACTIVE"}):
            self.pay(350 - self.balance())
            self.connect(self.basic)
            self.night(2027, 2, 1)
            Account.objects.filter(pk=self.home.pk).update(active=False, **fields)
            before = self.balance()
            self.pay(1000)
            assert self.balance() == before + 1000
            self.billing("account/tariff/remove", account_id=self.home.pk, tariff_id=self.basic.pk)
            self.day(2027, 1, 1)
            return


class ClassicTest(DeskTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.basic = self.tariff(100)

    def test_a_payment_leaves_off_what_staff_switched_off(self) -> None:
        first = self.account(self.basic, extension_date=self.day(2027, 1, 1))
        second = self.account(self.basic, extension_date=self.day(2027, 1, 1))
        self.pay(100)
        self.billing("account/deactivate", account_id=second.pk)
        self.pay(50)
        assert (self.balance(), self.fresh(second).active) == (D(150), False)
        self.night(2027, 2, 1)
        assert (self.balance(), self.fresh(first).active, self.fresh(second).active) == (D(50), True, False)

    def test_one_that_was_never_on_is_switched_on_by_its_first_payment_only(self) -> None:
        home = self.account(self.basic, active=False, status_reason="INACTIVE")
        self.pay(40)
        self.night(2027, 1, 2)
        assert (self.balance(), self.fresh(home).active) == (D(40), False)
        self.pay(60)
        assert (self.balance(), self.fresh(home).active) == (D(0), True)

    def test_the_night_switches_on_a_debtor_who_has_money(self) -> None:
        home = self.account(self.basic, extension_date=self.day(2027, 1, 1))
        self.night(2027, 2, 1)
        assert self.fresh(home).switched_off_by == SwitchedOffBy.MONEY
        self.basic.price = D(60)
        self.basic.save()
        transaction_post(customer=self.customer, amount=D(70), source=Source.MANUAL, now=at(self.day(2027, 2, 9)))
        self.night(2027, 2, 10)
        assert (self.balance(), self.fresh(home).active) == (D(10), True)
        assert self.charges() == [("2027-02-10", D(60))]

    def test_switched_on_the_day_after_its_month_ended_it_pays_from_that_day(self) -> None:
        home = self.account(self.basic, extension_date=self.day(2027, 1, 1), deactivation_date=self.day(2027, 2, 1))
        self.pay(1000)
        self.billing("account/deactivate", account_id=home.pk)
        self.night(2027, 2, 1)
        self.day(2027, 2, 2)
        self.billing("account/activate", account_id=home.pk)
        self.night(2027, 2, 4)
        assert self.charges() == [("2027-02-04", D(100))]

    def test_days_off_before_the_month_ended_are_no_days_without_service(self) -> None:
        """It was on again, and then the nights did not run."""
        home = self.account(self.basic, extension_date=self.day(2027, 1, 1), deactivation_date=self.day(2027, 2, 1))
        Account.objects.filter(pk=home.pk).update(off_since=self.day(2027, 1, 5))
        self.pay(1000)
        self.night(2027, 1, 20)
        self.night(2027, 2, 10)
        assert self.charges() == [("2027-02-01", D(100))]

    def test_months_off_are_not_charged_where_only_the_beginning_of_the_paid_one_is_known(self) -> None:
        """An account made with an extension date alone; staff kept it off until April."""
        home = self.account(self.basic, extension_date=self.day(2027, 1, 15))
        self.pay(1000)
        self.billing("account/deactivate", account_id=home.pk)
        for day, since in ((14, None), (15, date(2027, 2, 15)), (28, date(2027, 2, 15))):
            self.night(2027, 2, day)
            assert self.fresh(home).off_since == since
        self.day(2027, 4, 9)
        self.billing("account/activate", account_id=home.pk)
        self.night(2027, 4, 10)
        assert self.charges() == [("2027-04-10", D(100))]

    def test_days_off_within_a_month_whose_beginning_alone_is_known_are_forgotten(self) -> None:
        home = self.account(self.basic, extension_date=self.day(2027, 1, 15))
        Account.objects.filter(pk=home.pk).update(off_since=self.day(2027, 1, 20))
        self.pay(1000)
        self.night(2027, 2, 14)
        assert self.fresh(home).off_since is None
        self.night(2027, 2, 20)
        assert self.charges() == [("2027-02-15", D(100))]

    def test_the_day_of_one_operator_is_not_anothers(self) -> None:
        """North is a day ahead; only its night has come."""
        south = make.account(make.client(), active=False, deactivation_date=self.day(2027, 2, 1))
        north = self.account(active=False, deactivation_date=self.day(2027, 2, 1))
        accounts_check(now=at(self.day(2027, 2, 1)), client_id=self.operator.pk)
        assert (self.fresh(north).off_since, self.fresh(south).off_since) == (self.day(2027, 2, 1), None)

    def test_the_box_shows_the_balance_that_the_night_left(self) -> None:
        self.account(self.basic, extension_date=self.day(2027, 1, 1))
        self.pay(150)
        self.day(2027, 2, 1)
        assert customer_balance(self.customer.pk) == 150
        with self.captureOnCommitCallbacks(execute=True):
            run("check_accounts", catch_up=True)
        assert customer_balance(self.customer.pk) == 50

    def test_a_hold_keeps_what_was_paid_through_the_move_to_subscriptions(self) -> None:
        home = self.account(self.basic, extension_date=self.day(2027, 1, 1), deactivation_date=self.day(2027, 2, 1))
        self.pay(4700)
        self.day(2027, 1, 10)
        self.billing("account/modify", account_id=home.pk, status_reason="BLOCK")
        self.day(2027, 1, 12)
        run("migrate_to_nb", client_id=self.operator.pk)
        self.day(2027, 1, 15)
        self.billing("account/modify", account_id=home.pk, status_reason="ACTIVE")
        self.night(2027, 1, 16)
        row = self.subscription(self.basic)
        assert (row.is_lapsed, row.paused_at, row.end_date) == (False, None, self.day(2027, 2, 5))
        assert (self.balance(), set(home.tariffs.all()), self.fresh(home).active) == (D(4700), {self.basic}, True)
