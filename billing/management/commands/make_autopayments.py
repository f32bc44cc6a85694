"""make_autopayments: just before check_accounts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from billing.management.nights import add_catch_up, begin_night, with_parked
from billing.services.autopayments_nightly import autopayments_make
from core import clock
from core.commands import CronCommand, add_flag, whole_number


class Command(CronCommand):
    help = "Charge saved cards of customers with automatic payment who are charged today and have not enough money."

    def add_arguments(self, parser: CommandParser) -> None:
        add_flag(parser, "--use_pool", "ask the gateways for several payments at a time")
        parser.add_argument("--client_id", type=whole_number, help="only this operator")
        add_catch_up(parser)

    def run(self, *, now: datetime, use_pool: bool, client_id: int | None, catch_up: bool, **options: Any) -> str:
        begin_night(self.name, now, catch_up=catch_up)
        made = autopayments_make(
            now=now, clock=clock.now, client_id=client_id, use_pool=use_pool, progress=self.progress
        )
        return with_parked(f"{made.paid} paid, {made.refused} refused, {made.open} open", [made.parked])
