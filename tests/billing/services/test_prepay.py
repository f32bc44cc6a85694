"""The classic model through the service that every interface calls."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from billing.constants import Source
from billing.services.charging import customer_activate, payment_credit
from tests import factories as make
from tests.billing.base import START, BillingTestCase, at
from tvmiddleware.models import Account

D = Decimal


class PrepayTest(BillingTestCase):
    def test_a_month_after_the_last_extension_the_next_one_is_charged(self) -> None:
        self.give(250)
        self.dates(extension_date=START)
        assert self.night(date(2026, 2, 27)).extension_date == START
        account = self.night(date(2026, 2, 28))
        assert (account.extension_date, account.deactivation_date) == (date(2026, 2, 28), date(2026, 3, 31))
        assert self.balance() == 150
        assert self.charges() == [("2026-02-28", "2026-03-31", D(100))]

    def test_the_same_night_twice_charges_once(self) -> None:
        self.give(500)
        self.dates(extension_date=START)
        for _run in range(3):
            self.night(date(2026, 2, 28))
        assert self.amounts() == [500, -100]

    def test_not_enough_money_switches_off(self) -> None:
        self.give("99.99")
        self.dates(deactivation_date=date(2026, 3, 1))
        self.dates(extension_date=date(2026, 2, 1))
        account = self.night(date(2026, 3, 1))
        assert (account.active, account.status_reason, self.balance()) == (False, "DEBT", D("99.99"))
        assert self.charges() == []

    def test_the_end_of_a_trial_begins_the_first_paid_month(self) -> None:
        self.give(100)
        self.dates(deactivation_date=date(2026, 3, 5), is_trial=True)
        account = self.night(date(2026, 3, 5))
        assert (account.active, account.extension_date, account.is_trial) == (True, date(2026, 3, 5), False)

    def test_31_january_28_february_31_march(self) -> None:
        self.give(1000)
        self.dates(extension_date=START)
        self.night(date(2026, 6, 30))
        assert [begin for begin, _end, _amount in self.charges()] == [
            "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30",
        ]  # fmt: skip

    def test_29_february_every_year(self) -> None:
        yearly = make.tariff(self.client_row, price=900, period=12)
        self.account.tariffs.set([yearly])
        self.give(5000, date(2028, 2, 1))
        self.dates(extension_date=date(2028, 1, 29))
        for day in range(0, 1600, 20):
            self.night(date(2028, 2, 29) + timedelta(days=day))
        assert [begin for begin, _end, _amount in self.charges(yearly)] == [
            "2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29",
        ]  # fmt: skip

    def test_after_downtime_missed_months_are_charged_in_order_while_money_lasts(self) -> None:
        self.give(250)
        self.dates(extension_date=date(2026, 1, 10))
        account = self.night(date(2026, 6, 20))
        assert [begin for begin, _end, _amount in self.charges()] == ["2026-02-10", "2026-03-10"]
        assert (account.active, account.off_since, self.balance()) == (False, date(2026, 4, 10), D(50))

    def test_days_without_service_are_not_charged(self) -> None:
        self.give(300)
        self.dates(extension_date=date(2026, 1, 10), deactivation_date=date(2026, 2, 10), off_since=date(2026, 2, 10))
        account = self.night(date(2026, 5, 20))
        assert account.extension_date == date(2026, 5, 20)
        assert self.amounts() == [300, -100]

    def test_mode_a_ends_on_its_date_without_a_charge(self) -> None:
        free = make.tariff(self.client_row, price=0)
        self.account.tariffs.set([])
        self.dates(deactivation_date=date(2026, 3, 5))
        self.give(100)
        account = self.night(date(2026, 3, 5))
        assert (account.active, account.status_reason) == (False, "INACTIVE")
        assert self.amounts() == [100]
        assert free.pk

    def test_mode_a_begins_on_its_date_once(self) -> None:
        self.dates(active=False, status_reason="INACTIVE", activation_date=date(2026, 3, 5))
        assert not self.night(date(2026, 3, 4)).active
        assert self.night(date(2026, 3, 5)).active
        self.dates(active=False, status_reason="INACTIVE")
        assert not self.night(date(2026, 3, 6)).active

    def test_mode_c_is_never_touched(self) -> None:
        before = Account.objects.filter(pk=self.account.pk).values().get()
        self.night(date(2030, 1, 1))
        assert Account.objects.filter(pk=self.account.pk).values().get() == before

    def test_a_blocked_account_is_not_charged(self) -> None:
        self.give(500)
        self.dates(extension_date=START, status_reason="BLOCK")
        account = self.night(date(2026, 2, 28))
        assert (account.active, account.status_reason, self.balance()) == (False, "BLOCK", D(500))
        self.dates(status_reason="ACTIVE")  # as a login lifts it
        account = self.night(date(2026, 4, 2))
        assert (account.active, account.extension_date, self.balance()) == (True, date(2026, 4, 2), D(400))

    def test_two_accounts_share_the_tariff_of_their_customer(self) -> None:
        self.account.tariffs.set([])
        self.customer.tariffs.set([self.basic])
        second = make.account(self.client_row, customer=self.customer)
        self.dates(extension_date=date(2026, 1, 1))
        self.dates(second, extension_date=date(2026, 1, 16))
        self.give(1000)
        for day in range(90):
            self.night(date(2026, 2, 1) + timedelta(days=day))
        rows = self.charges()
        assert [row[0] for row in rows] == sorted({row[0] for row in rows})
        assert all(rows[number][1] == rows[number + 1][0] for number in range(len(rows) - 1)), rows
        assert (rows[0][0], rows[-1][1]) == ("2026-02-01", "2026-06-01")
        assert abs(sum((row[2] for row in rows), D(0)) - 400) < D("0.05")

    def test_priced_by_the_account(self) -> None:
        self.basic.price_per_account = True
        self.basic.save()
        self.account.tariffs.set([])
        self.customer.tariffs.set([self.basic])
        second = make.account(self.client_row, customer=self.customer)
        for account in (self.account, second):
            self.dates(account, extension_date=START)
        self.give(1000)
        self.night(date(2026, 2, 28))
        assert self.amounts() == [1000, -100, -100]

    def test_debtors_and_hidden_tariffs_cost_nothing(self) -> None:
        self.account.tariffs.add(
            make.tariff(self.client_row, price=7, available_for_inactive_accounts=True),
            make.tariff(self.client_row, price=9, period=0),
            make.tariff(self.client_row, price=11, enabled=False),
        )
        self.give(200)
        self.dates(extension_date=START)
        self.night(date(2026, 2, 28))
        assert self.balance() == 100

    def test_a_payment_switches_an_inactive_account_on_at_once(self) -> None:
        self.dates(active=False, status_reason="DEBT", extension_date=date(2025, 11, 3))
        for number, amount in enumerate((60, 60)):
            payment_credit(
                customer=self.customer, amount=D(amount), source=Source.NULL, ext_id=f"p{number}", now=at(START)
            )
        account = self.fresh()
        assert (account.active, account.status_reason, account.extension_date) == (True, "ACTIVE", START)
        assert self.amounts() == [60, 60, -100]

    def test_a_payment_on_an_active_account_only_credits(self) -> None:
        self.dates(extension_date=START)
        payment_credit(customer=self.customer, amount=D(500), source=Source.NULL, ext_id="p", now=at(START))
        assert self.amounts() == [500]

    def test_whom_a_payment_does_not_switch_on(self) -> None:
        self.give(1000)
        cases: list[dict[str, Any]] = [
            {"status_reason": "BLOCK"},
            {"status_reason": "WAIT"},
            {"status_reason": "DEBT", "auto_activation_period": 3},
        ]
        for fields in cases:
            self.dates(active=False, **{"auto_activation_period": 0, **fields})
            customer_activate(customer=self.customer, now=at(START), actor="test")
            assert not self.fresh().active
        self.account.tariffs.set([])
        self.dates(status_reason="INACTIVE", auto_activation_period=0)
        customer_activate(customer=self.customer, now=at(START), actor="test")
        assert not self.fresh().active

    def test_the_operators_time_zone_decides_the_day(self) -> None:
        self.give(500)
        for zone, hour, due in (("Asia/Vladivostok", 15, True), ("America/New_York", 3, False)):
            self.client_row.time_zone = zone
            self.client_row.save()
            self.dates(extension_date=date(2026, 1, 15), deactivation_date=date(2026, 2, 15), charge_day=15)
            day = date(2026, 2, 14) if due else date(2026, 2, 15)
            account = self.night(day, hour=hour)
            assert (account.extension_date == date(2026, 2, 15)) is due

    def test_activation_price_is_the_price_of_the_first_month(self) -> None:
        self.basic.default_activation_price = D(1)
        self.basic.save()
        self.give(300)
        self.dates(active=False, status_reason="DEBT")
        customer_activate(customer=self.customer, now=at(START), actor="test")
        self.night(date(2026, 3, 31))
        assert [amount for _begin, _end, amount in self.charges()] == [1, 100, 100]
