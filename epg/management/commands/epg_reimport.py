"""Guide channels made anew; the panel starts it for the channels that the staff has selected."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import CommandError, CommandParser

from core.commands import CronCommand, whole_number, wrong_arguments
from epg.selectors.feeds import GuideChannelNotFound
from epg.services.reimport import guide_reimport


class Command(CronCommand):
    help = "Import guide channels anew and drop what their sources no longer say."
    lock_name = ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("epg_channel_ids", nargs="+", type=whole_number, help="ids of guide channels")

    def run(self, *, now: datetime, epg_channel_ids: list[int], **options: Any) -> str:
        failures: dict[str, str] = {}
        written = removed = 0
        for epg_channel_id in epg_channel_ids:
            try:
                result = guide_reimport(epg_channel_id=epg_channel_id, now=now)
            except GuideChannelNotFound as error:
                raise wrong_arguments(f"there is no guide channel {epg_channel_id}") from error
            failures.update(result.failures)
            for warning in result.warnings:
                self.stderr.write(f"{self.name}: {warning}")
            written += result.programs_imported
            removed += result.removed
        if failures:
            raise CommandError("; ".join(f"{name}: {reason}" for name, reason in failures.items()))
        return f"{len(epg_channel_ids)} channels, {written} programmes written, {removed} removed"
