"""Import of guide channels and their icons from a source's list."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from core.commands import CronCommand, add_flag, whole_number, wrong_arguments
from epg.parsers.errors import ParserError
from epg.selectors.feeds import GuideChannelNotFound, ImportSelection, SourceNotFound, find_source, guide_channel_of
from epg.services.channels import NoChannelList, channels_import


class Command(CronCommand):
    help = "Import the channels of a guide source and their icons."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--epg_source_id", type=whole_number, help="the source (this or its name is required)")
        parser.add_argument("--epg_source_name", default="", help="the source by name")
        parser.add_argument("--epg_channel_id", type=whole_number, help="only this guide channel")
        parser.add_argument("--channel_id", type=whole_number, help="only the guide channel of this channel")
        add_flag(parser, "--reimport_icons", "fetch the icons again")
        add_flag(parser, "--force_import", "load all channels as the source has them; ignores the other flags")
        add_flag(parser, "--force_parser_handling", "let the parser do the import itself, if it can")
        add_flag(parser, "--force_disable_parser_handling", "never let the parser do the import itself")
        add_flag(parser, "--fix_duplicates", "join channels that the source has renumbered")
        add_flag(parser, "--verbose", "say what was done, also without a terminal")

    def lock_of(self, options: dict[str, Any]) -> str:
        """Lists of different sources may be read at the same time."""
        source = str(options["epg_source_id"] or options["epg_source_name"])
        return f"{self.name}-" + re.sub(r"\W", "_", source)

    def run(self, *, now: datetime, **options: Any) -> str:
        selection = ImportSelection(options["epg_source_id"], options["epg_source_name"])
        if not selection.named_source:
            raise wrong_arguments("--epg_source_id or --epg_source_name is required")
        try:
            source = find_source(selection)
            force = options["force_import"]
            done = channels_import(
                source=source,
                now=now,
                epg_channel_id=None if force else wanted_channel(options),
                force=force,
                reimport_icons=options["reimport_icons"],
                fix_duplicates=options["fix_duplicates"] and not force,
                parser_handling=parser_may_handle(options),
                progress=self.progress,
            )
        except (SourceNotFound, GuideChannelNotFound, NoChannelList) as error:
            raise wrong_arguments(str(error)) from error
        except ParserError as error:
            raise CommandError(f"{source.name}: {error}") from error
        if done.failures:  # the channels are there all the same, with the icons that they had
            self.stderr.write(f"{len(done.failures)} icons failed, e.g. {done.failures[0]}")
        return done.handled or (
            f"{done.listed} channels listed, {done.created} new, {done.renamed} renamed, {done.icons} icons, "
            f"{done.merged} joined"
        )


def parser_may_handle(options: dict[str, Any]) -> bool:
    if options["force_disable_parser_handling"]:
        return False
    return bool(options["force_parser_handling"] or settings.TVMW_EPG_IMPORT_ALLOW_PARSER_HANDLING)


def wanted_channel(options: dict[str, Any]) -> int | None:
    epg_channel_id: int | None = options["epg_channel_id"]
    if epg_channel_id is None and options["channel_id"] is not None:
        return guide_channel_of(options["channel_id"])
    return epg_channel_id
