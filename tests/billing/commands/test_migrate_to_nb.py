"""migrate_to_nb: what an operator has paid for stays paid, in subscriptions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import time_machine

from clients.models import Client
from tests.billing.base import START, BillingTestCase, at
from tests.commands import refusal, run
from tvmiddleware.models import TariffSubscription

DAY = date(2026, 2, 10)


class MigrateToNbTest(BillingTestCase):
    def setUp(self) -> None:
        self.give(100)
        self.dates(extension_date=START)
        self.clock = time_machine.travel(at(DAY), tick=False)
        self.clock.start()
        self.addCleanup(self.clock.stop)

    def test_a_dry_run_writes_nothing(self) -> None:
        shown = run("migrate_to_nb", client_id=self.client_row.pk, dry_run=True)
        assert "1 customers would get 1 subscriptions" in shown
        assert not TariffSubscription.objects.exists()
        assert Client.objects.get(pk=self.client_row.pk).billing_type == "simple"

    def test_the_paid_month_goes_on_and_nothing_is_charged(self) -> None:
        shown = run("migrate_to_nb", client_id=self.client_row.pk)
        assert "1 customers got 1 subscriptions" in shown
        row = TariffSubscription.objects.get()
        assert (row.tariff_id, row.end_date, row.is_closed) == (self.basic.pk, date(2026, 2, 28), False)
        assert (self.balance(), self.charges()) == (Decimal(100), [])
        assert Client.objects.get(pk=self.client_row.pk).billing_type == "subscription"

    def test_months_keep_their_day(self) -> None:
        """Connected on the 31st, paid to the last day of February: the next month ends on 31 March."""
        run("migrate_to_nb", client_id=self.client_row.pk)
        self.night(date(2026, 2, 28))
        assert TariffSubscription.objects.get().end_date == date(2026, 3, 31)

    def test_again_changes_nothing_more(self) -> None:
        run("migrate_to_nb", client_id=self.client_row.pk)
        run("migrate_to_nb", client_id=self.client_row.pk)
        assert TariffSubscription.objects.count() == 1

    def test_an_unknown_operator_is_refused(self) -> None:
        assert "no operator with id 999" in str(refusal("migrate_to_nb", "--client_id=999"))
