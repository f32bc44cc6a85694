"""Days at the ends of the calendar, in the rules of money and in what runs at night."""

from __future__ import annotations

from datetime import date

import time_machine

from billing.calendar import months_later
from billing.schedule.amounts import months_between
from tests.billing.base import START, BillingTestCase, at
from tests.commands import run

FOR_EVER = "9999-12-31"
LONG_AGO = "1900-01-01"


def test_months_end_with_the_calendar() -> None:
    assert months_later(date(2026, 1, 31), 1, 31) == date(2026, 2, 28)
    assert months_later(date.max, 1, 31) == date.max
    assert months_later(date(9999, 11, 30), 1, 31) == date.max
    assert months_later(date(1, 1, 31), -1, 31) == date.min
    assert months_later(date(2026, 1, 1), 10**6, 1) == date.max


def test_what_the_last_days_cost() -> None:
    assert months_between(date(9999, 12, 1), date.max) * 31 == 30


class CalendarTest(BillingTestCase):
    def test_accounts_for_ever_and_since_ever(self) -> None:
        """Billing systems write 9999-12-31 for "always": the night passes over it."""
        self.give(1000)
        self.dates(activation_date=date.fromisoformat(LONG_AGO), extension_date=START, deactivation_date=date.max)
        with time_machine.travel(at(date(2026, 2, 28)), tick=False):
            run("check_accounts")
            run("send_activation_expires_messages", days_count=10**9)
            run("clean_old_messages", days_count=10**9)
            run("clear_customer_log", days=10**9)
            run("check_payment_status", timeout_minutes=10**15)
            self.dates(extension_date=date.max)
            run("check_accounts")
        assert self.fresh().deactivation_date == date.max
