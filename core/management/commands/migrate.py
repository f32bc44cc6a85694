"""Django's ``migrate``: one at a time, holding up no calls, and again after it was cut off (``core.migrating``)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate as djangos
from django.db import connections

from core import charsets
from core.migrating.limits import limits_complete
from core.migrating.lock_waits import RetryingExecutor, TablesInUse, limit_lock_waits
from core.migrating.repeating import OtherTable
from core.migrating.turns import NeverOurTurn, hold_turn

LOOKING = ("plan", "check_unapplied")


class Command(djangos.Command):
    """The same flags, and one for databases of old installations."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--to-utf8mb4",
            action="store_true",
            help="First convert a MariaDB or MySQL database to utf8mb4. Each table is copied: back up first.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if any(options[name] for name in LOOKING):
            super().handle(*args, **options)
            return
        connection: Any = connections[options["database"]]
        executor = type("Executor", (RetryingExecutor,), {"say": staticmethod(self.write_line)})
        module: Any = djangos
        before, module.MigrationExecutor = module.MigrationExecutor, executor  # which can't be given otherwise
        try:
            with hold_turn(connection, self.write_line), limit_lock_waits(connection):
                if options["to_utf8mb4"] and connection.vendor == "mysql":
                    charsets.convert_database(connection, self.write_line)
                super().handle(*args, **options)
                if not options["app_label"] and not options["fake"]:
                    limits_complete(connection, executor(connection).patiently, self.write_line)
        except (NeverOurTurn, TablesInUse, OtherTable) as error:
            raise CommandError(str(error)) from error
        finally:
            module.MigrationExecutor = before

    def write_line(self, text: str) -> None:
        self.stderr.write(f"\n{text}")
        self.stderr.flush()
