"""check_accounts: the command, who is left alone, who is parked, in how many statements."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from unittest import mock

import pytest
import time_machine
from django.core.management.base import CommandError
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from billing.models import PriceChange
from billing.services import nightly
from tests import factories as make
from tests.billing.base import START, BillingTestCase, at
from tests.commands import run
from tvmiddleware.models import Account, Customer

DUE = date(2026, 2, 28)


class CheckAccountsTest(BillingTestCase):
    def setUp(self) -> None:
        self.dates(extension_date=START)
        self.clock = time_machine.travel(at(DUE), tick=False)
        self.clock.start()
        self.addCleanup(self.clock.stop)

    def many(self, number: int) -> list[Account]:
        accounts = [make.account(self.client_row, tariffs=[self.basic], extension_date=START) for _one in range(number)]
        for account in accounts:
            self.give(500, customer=account.customer)
        return accounts

    def test_it_says_what_it_did(self) -> None:
        self.give(100)
        debtor = make.account(self.client_row, tariffs=[self.basic], extension_date=START)
        assert run("check_accounts") == ""
        assert self.fresh().extension_date == DUE
        assert not self.fresh(debtor).active
        assert "0 customers: 0 charged, 0 prolonged" in run("check_accounts", verbosity=2)

    def test_excluded_and_disabled_operators_are_left_alone(self) -> None:
        self.give(100)
        with override_settings(BILLING_CLIENTS_EXCLUDE=[self.client_row.pk]):
            run("check_accounts")
        run("check_accounts", client_id=make.client().pk)
        self.client_row.enabled = False
        self.client_row.save()
        run("check_accounts")
        assert self.charges() == []

    def test_who_cannot_be_settled_is_parked_and_nobody_waits_for_him(self) -> None:
        self.give(1000)
        others = self.many(5)
        self.dates(extension_date=date(1990, 1, 1))  # somebody mistyped the year
        with pytest.raises(
            CommandError,
            match=rf"^1 customers are parked, the others are done \(5 .*customer {self.customer.pk}, CannotSchedule",
        ):
            run("check_accounts")
        assert [self.fresh(account).extension_date for account in others] == [DUE] * 5
        assert (self.balance(), self.charges()[0][0]) == (Decimal(1000), str(DUE))

    def test_a_clock_that_runs_ahead_charges_nobody(self) -> None:
        self.give(5000)
        self.dates(extension_date=DUE + timedelta(days=300))
        run("check_accounts")
        run("make_autopayments")
        for days in (41, 400):
            with time_machine.travel(at(DUE + timedelta(days=days)), tick=False):
                for command in ("check_accounts", "make_autopayments"):
                    with pytest.raises(CommandError, match="by this server's clock.*--catch_up"):
                        run(command)
        assert (self.balance(), self.charges()) == (Decimal(5000), [])
        with time_machine.travel(at(DUE + timedelta(days=40)), tick=False):
            run("check_accounts")  # the clock is right again

    def test_before_the_first_run_the_newest_row_tells_the_time(self) -> None:
        self.give(5000, DUE)
        Customer.objects.update(created_at=at(START))
        with time_machine.travel(at(DUE + timedelta(days=41)), tick=False):
            with pytest.raises(CommandError, match="nobody is charged"):
                run("check_accounts")
            assert self.charges() == []

    def test_after_a_long_outage_a_person_says_so(self) -> None:
        self.give(5000)
        run("check_accounts")
        with time_machine.travel(at(date(2026, 5, 31)), tick=False):
            run("check_accounts", catch_up=True)
            assert [row[0] for row in self.charges()] == ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]
            run("check_accounts")
        with time_machine.travel(at(date(2027, 5, 31)), tick=False), pytest.raises(CommandError, match="due since"):
            run("check_accounts", catch_up=True)
        assert len(self.charges()) == 4

    def test_statements_do_not_grow_with_the_batch(self) -> None:
        def statements(number: int) -> int:
            self.many(number)
            with CaptureQueriesContext(connection) as captured:
                nightly.accounts_check(now=at(DUE))
            return len(captured)

        statements(1)
        assert statements(3) == statements(30)

    def test_sessions_of_whom_it_switches_off_are_read_again(self) -> None:
        key = make.session(self.account).key
        with (
            mock.patch("tvmiddleware.cache.invalidate.sessions_changed") as changed,
            self.captureOnCommitCallbacks(execute=True),
        ):
            run("check_accounts")
        assert {authkey for call in changed.call_args_list for authkey in call.args[0]} == {key}

    def test_price_changes_come_into_force_with_it(self) -> None:
        self.give(500)
        PriceChange.objects.create(tariff=self.basic, price=120, valid_from=date(2026, 2, 20))
        run("check_accounts")
        assert self.charges()[0][2] == 120
        self.basic.refresh_from_db()
        assert self.basic.price == 120
