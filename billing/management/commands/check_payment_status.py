from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import CommandParser

from billing.management.nights import with_parked
from billing.services.payments import payments_check
from core.commands import CronCommand, whole_number

DAY_MINUTES = 24 * 60
LONGEST_MINUTES = 100 * 365 * DAY_MINUTES


class Command(CronCommand):
    help = "Ask the payment gateways what became of the payments that are still open."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--timeout_minutes",
            type=whole_number,
            default=DAY_MINUTES,
            help="payments that are older and still not paid are given up (default: a day)",
        )

    def run(self, *, now: datetime, timeout_minutes: int, **options: Any) -> str:
        timeout = timedelta(minutes=min(timeout_minutes, LONGEST_MINUTES))
        done = payments_check(timeout=timeout, now=now, progress=self.progress)
        summary = f"{done.asked} asked, {done.confirmed} confirmed, {done.failed} failed, {done.errors} errors"
        return with_parked(summary, [done.parked])
