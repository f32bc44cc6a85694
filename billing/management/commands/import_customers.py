"""``import_customers``: the subscribers of another system, from a CSV file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.core.management.base import CommandError, CommandParser
from django.utils import translation

from billing.services.customer_import.importing import Imported, customers_import
from core.api.errors import DomainError
from core.commands import FAILED, CronCommand, add_flag, command_error, id_list
from core.spreadsheets import csv_pieces

MOST_SHOWN = 50


class Command(CronCommand):
    help = "Import customers with their accounts from a CSV file. Safe to start again: who is there stays as he is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the CSV file; its first line names the columns")
        parser.add_argument("--client_id", type=int, required=True, help="id of the operator")
        add_flag(parser, "--dry_run", "only say what would be done and which rows are wrong")
        parser.add_argument("--tariffs", type=id_list, help="ids, 1,2, for rows that name none (default: the usual)")
        parser.add_argument("--encoding", default="", help="of the file (default: UTF-8 or UTF-16, else Windows-1251)")
        parser.add_argument("--delimiter", default="", help="between cells (default: what the first line has most of)")
        parser.add_argument("--errors", type=Path, help="a file for the rows that are wrong: line, reason")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(None):  # what is wrong with a row is told in one language, whoever asks
            super().handle(*args, **options)

    def run(
        self,
        *,
        now: datetime,
        file: Path,
        tariffs: list[int] | None,
        dry_run: bool,
        errors: Path | None,
        **options: Any,
    ) -> str:
        try:
            done = customers_import(
                path=file,
                tariff_ids=tariffs,
                dry_run=dry_run,
                now=now,
                progress=self.show_progress,
                **options,
            )
        except DomainError as error:
            raise command_error(error) from error
        self.progress("")
        verb = "would be created" if dry_run else "created"
        summary = f"{verb}: {done.created} customers, {done.accounts} further accounts; there already: {done.there}"
        if done.wrong:
            self.show_errors(done, errors)
            raise CommandError(f"{len(done.wrong)} rows are wrong; {summary}", returncode=FAILED)
        return summary

    def show_progress(self, number: int) -> None:
        self.progress(f"{number} rows")

    def show_errors(self, done: Imported, errors: Path | None) -> None:
        if errors is not None:
            self.write_errors(done, errors)
        for number, reason in done.wrong[:MOST_SHOWN]:
            self.stderr.write(f"line {number}: {reason}")
        if len(done.wrong) > MOST_SHOWN:
            self.stderr.write(f"... and {len(done.wrong) - MOST_SHOWN} more")

    def write_errors(self, done: Imported, errors: Path) -> None:
        """A disk that takes no file loses nothing: the reasons are told here too, and the import can be repeated."""
        try:
            with errors.open("w", newline="", encoding="utf-8") as file:
                self.fill(file, done, errors)
        except OSError as error:
            self.stderr.write(f"{errors}: {error.strerror}")

    def fill(self, file: IO[str], done: Imported, errors: Path) -> None:
        try:
            file.writelines(csv_pieces(("line", "reason"), done.wrong))
            file.flush()
        except OSError:
            if errors.is_file():  # and no device
                errors.unlink()
            raise
