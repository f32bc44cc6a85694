"""migrate_to_nb: once in an operator's life."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import CommandError, CommandParser

from billing.management.nights import with_parked
from billing.services.migration import NobodyMoved, NotLicensed, operator_migrate
from clients.errors import OperatorUnknown
from core.commands import PersonCommand, add_flag, command_error, whole_number


class Command(PersonCommand):
    help = "Move an operator to the subscription model, for good. Try it with --dry_run first. Charges nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--client_id", type=whole_number, required=True, help="the operator")
        add_flag(parser, "--dry_run", "only print what would be done")

    def run(self, *, now: datetime, client_id: int, dry_run: bool, **options: Any) -> str:
        say = self.stdout.write if dry_run else nothing
        try:
            moved = operator_migrate(client_id=client_id, now=now, dry_run=dry_run, say=say, progress=self.progress)
        except (OperatorUnknown, NotLicensed) as error:
            raise command_error(error) from error
        except NobodyMoved as error:
            raise CommandError(str(error.message)) from error
        what = "would get" if dry_run else "got"
        summary = (
            f"{moved.customers} customers {what} {moved.subscriptions} subscriptions, "
            f"{moved.lapsed} of them wait for money"
        )
        return with_parked(summary, [moved.parked])


def nothing(text: str) -> None:
    """A real run says how many; only the dry one says which."""
