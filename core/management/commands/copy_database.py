"""``copy_database``: move an installation from SQLite to MariaDB, or between any two databases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from core.commands import PersonCommand, command_error
from core.database_copy import CopyFailed, CopyRefused, database_copy
from core.database_source import SourceUnknown, source_of


class Command(PersonCommand):
    help = (
        "Copy everything from another database into this one, which must have no operators yet. Stop the server first."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--source", required=True, help="a SQLite file, or settings.<name> whose database it is")

    def run(self, *, now: datetime, source: str, **options: Any) -> str:
        try:
            copied = database_copy(source=source_of(source), progress=self.progress)
        except (SourceUnknown, CopyRefused, CopyFailed) as error:
            raise command_error(error) from error
        return f"{sum(copied.values())} rows in {sum(map(bool, copied.values()))} tables copied"
