"""Import of premieres. Run it once or twice a day."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import CommandError, CommandParser

from core.commands import CronCommand, whole_number
from epg.services.premieres import premieres_import


class Command(CronCommand):
    help = "Import the premieres of guide channels from their premiere sources."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--epg_channel_id", type=whole_number, help="only this guide channel")

    def run(self, *, now: datetime, **options: Any) -> str:
        done = premieres_import(now=now, epg_channel_id=options["epg_channel_id"], progress=self.progress)
        if done.failures:
            raise CommandError("; ".join(f"{name}: {reason}" for name, reason in done.failures.items()))
        return f"{done.sources} sources, {done.premieres} premieres"
