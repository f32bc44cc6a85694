"""process_pictures --waiting: every five minutes; without a flag after a change of the sizes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from core import clock
from core.commands import CronCommand, add_flag, whole_number
from core.picture_fields import list_pictures
from library.services.picture_copies import make_missing
from library.services.picture_loads import load_waiting


class Command(CronCommand):
    help = "Load the pictures that still wait, and make the sizes, small posters and blurred stills that are missing."

    def add_arguments(self, parser: CommandParser) -> None:
        add_flag(parser, "--waiting", "only load what waits")
        add_flag(parser, "--anew", "make all sizes, small posters and stills anew, also those that are there")
        parser.add_argument("--client_id", type=whole_number, help="make those of this operator only")

    def run(self, *, now: datetime, **options: Any) -> str:
        loads = load_waiting(now=now, clock=clock.now, progress=self.progress)
        said = f"{loads.loaded} loaded, {loads.put_off} put off, {loads.given_up} given up"
        if options["waiting"]:
            return said
        copies = make_missing(anew=options["anew"], client_id=options["client_id"], progress=self.progress)
        kinds = len(list_pictures())
        return f"{said}; {copies.made} of {copies.rows} pictures made ({kinds} kinds), {copies.lost} can't be read"
