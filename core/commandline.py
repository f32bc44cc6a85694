"""Entry point of ``manage.py`` and of the ``smarty_manage`` console script."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any

from django.core.management import ManagementUtility
from django.core.management.base import BaseCommand

from core.commands import WRONG_ARGUMENTS, CronCommand, told

DASHES = re.compile(r"^[–—−]{1,2}(?=[A-Za-z])")
HERE = Path(__file__).resolve().parent.parent
SETTINGS = "settings"
UNTOLD = frozenset({"runserver", "api_schema"})
"""A server that restarts itself and a document on standard output."""


def straighten_dashes(argument: str) -> str:
    """Flags pasted from a printed guide carry typographic dashes: ``–epg_source_id=1`` means ``--epg_source_id=1``."""
    return DASHES.sub("--", argument)


class CommandLine(ManagementUtility):
    """Django's, with the manners of our commands for its own: one line for a wrong flag, an event when it has ended."""

    def fetch_command(self, subcommand: str) -> BaseCommand:
        command = super().fetch_command(subcommand)
        if isinstance(command, CronCommand) or subcommand in UNTOLD:
            return command
        return told(command, subcommand)

    def execute(self) -> None:
        try:
            super().execute()
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] != SETTINGS:
                raise
            self.refuse(f"there is no settings file {error.name}: /etc/microimpuls/smarty/<name>.py is settings.<name>")

    def refuse(self, message: str) -> Any:
        sys.stderr.write(f"{self.prog_name}: {message}\n")
        sys.exit(WRONG_ARGUMENTS)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.dev")
    if str(HERE) not in sys.path:
        sys.path.insert(0, str(HERE))
    CommandLine([sys.argv[0], *map(straighten_dashes, sys.argv[1:])]).execute()
