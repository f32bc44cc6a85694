"""check_accounts: every night, after make_autopayments."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from billing.management.nights import add_catch_up, begin_night, with_parked
from billing.services.invoices import invoices_complete
from billing.services.nightly import accounts_check
from billing.services.price_changes import price_changes_announce, price_changes_apply
from core.commands import CronCommand, whole_number


class Command(CronCommand):
    help = "Charge, prolong, activate and deactivate accounts whose day has come; renew subscriptions."
    lock_name = ""  # copies may run side by side, and on several nodes: each takes what no other holds

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--client_id", type=whole_number, help="only this operator")
        add_catch_up(parser)

    def run(self, *, now: datetime, client_id: int | None, catch_up: bool, **options: Any) -> str:
        begin_night(self.name, now, catch_up=catch_up)
        announced = price_changes_announce(now=now, client_id=client_id)
        done = accounts_check(now=now, client_id=client_id, progress=self.progress)
        changed = price_changes_apply(now=now, client_id=client_id)
        invoiced = invoices_complete(now=now, client_id=client_id)
        summary = (
            f"{done.customers} customers: {done.charges} charged, {done.prolonged} prolonged, "
            f"{done.activated} activated, {done.deactivated} deactivated"
        )
        return with_parked(summary, (done.parked, announced, changed, invoiced))
