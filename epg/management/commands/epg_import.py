"""Import of the programme guide: every source, or what the flags select. Run it several times a day."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError, CommandParser

from core.commands import CronCommand, add_flag, iso_day, whole_number, wrong_arguments
from epg.selectors.feeds import GuideChannelNotFound, ImportSelection, SourceNotFound
from epg.services.content import guide_content_make
from epg.services.importing import Result, guide_import


class Command(CronCommand):
    help = "Import the programme guide from its sources."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--epg_source_id", type=whole_number, help="only this source")
        parser.add_argument("--epg_source_name", default="", help="only the source of this name")
        parser.add_argument("--epg_channel_id", type=whole_number, help="only this guide channel")
        parser.add_argument("--client_id", type=whole_number, help="only guide channels that this operator uses")
        parser.add_argument(
            "--actual_days", type=whole_number, help="delete programmes that are older than so many days"
        )
        parser.add_argument("--start_date", type=iso_day, help="import from this day on, YYYY-MM-DD")
        add_flag(parser, "--force_reimport", "look at every day again, changed or not")
        add_flag(parser, "--create_content", "make content and selections of the guide")
        add_flag(parser, "--ignore_epg_import", "with --create_content: don't import, only make content")

    def lock_of(self, options: dict[str, Any]) -> str:
        """Imports of different sources may meet: every channel is written by one of them at a time."""
        parts = [options[name] for name in ("epg_source_id", "epg_source_name", "epg_channel_id", "client_id")]
        return "-".join([self.name, *(re.sub(r"\W", "_", str(part)) for part in parts if part)])

    def run(self, *, now: datetime, **options: Any) -> str:
        if options["actual_days"] is not None and options["actual_days"] < 0:
            raise wrong_arguments("--actual_days must not be negative")
        selection = ImportSelection(
            options["epg_source_id"], options["epg_source_name"], options["epg_channel_id"], options["client_id"]
        )
        try:
            imported = None if options["ignore_epg_import"] else self.import_guide(selection, now, options)
            made = ""
            if options["create_content"]:  # of a guide that came in part, too
                made = guide_content_make(selection=selection, now=now, progress=self.progress)
        except (SourceNotFound, GuideChannelNotFound) as error:
            raise wrong_arguments(str(error)) from error
        said = "; ".join(text for text in (self.summary(imported) if imported else "nothing imported", made) if text)
        if imported and imported.failures:
            raise CommandError("; ".join(f"{name}: {reason}" for name, reason in imported.failures.items()))
        return said

    def import_guide(self, selection: ImportSelection, now: datetime, options: dict[str, Any]) -> Result:
        return guide_import(
            selection=selection,
            now=now,
            actual_days=options["actual_days"],
            start_date=options["start_date"],
            force=options["force_reimport"],
            progress=self.progress,
        )

    def summary(self, result: Result) -> str:
        for warning in result.warnings:
            self.stderr.write(f"{self.name}: {warning}")
        return (
            f"{result.channels_processed} channels, {result.channels_changed} changed, "
            f"{result.programs_imported} programmes written, {result.removed} old ones removed{dropped(result)}"
        )


def dropped(result: Result) -> str:
    """What the sources list and the guide has not, because two programmes claim the same time or one has no name."""
    counted = {"doubles": result.faults.get("EPG_NAME_DOUBLE", 0), "without a name": result.unnamed}
    found = ", ".join(f"{number} {what}" for what, number in counted.items() if number)
    return f", dropped: {found}" if found else ""
