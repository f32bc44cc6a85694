"""``import_library``: films of another system, from a table or a folder with NFO files."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import translation

from core.api.errors import DomainError
from core.commands import FAILED, CronCommand, add_flag, bool_flag, command_error, id_list, whole_number
from core.spreadsheets import csv_pieces
from library.services.library_import import ImportedFilms, films_import

MOST_SHOWN = 50


class Command(CronCommand):
    help = "Import films and series from CSV, XLSX, JSON or a folder of NFO files. Safe to start again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, help="the file (.csv, .xlsx, .json) or the folder")
        parser.add_argument("--client_id", type=whole_number, required=True, help="id of the operator")
        parser.add_argument(
            *("--dry-run", "--dry_run"), type=bool_flag, nargs="?", const=True, default=False,
            help="only say what would be done and what is wrong",
        )  # fmt: skip
        add_flag(parser, "--only_new", "films that are there stay as they are")
        add_flag(parser, "--load_meta", "load what is missing of new films from TVMIDDLEWARE_MOVIEDB, in the queue")
        parser.add_argument("--tariffs", type=id_list, default=[], help="ids, 1,2, for new films that name none")
        parser.add_argument("--stream_services", type=id_list, default=[], help="ids, 1,2, for the same")
        parser.add_argument("--prefix", default="", help="of a folder: what goes before the paths of its videos")
        parser.add_argument("--errors", type=Path, help="a file for what is wrong: where, reason")

    def lock_of(self, options: dict[str, Any]) -> str:
        return f"{self.name}-{options['client_id']}"

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(None):  # what is wrong is told in one language, whoever asks
            super().handle(*args, **options)

    def run(self, *, now: datetime, dry_run: bool, errors: Path | None, **options: Any) -> str:
        options["tariff_ids"], options["service_ids"] = options.pop("tariffs"), options.pop("stream_services")
        try:
            done = films_import(dry_run=dry_run, now=now, progress=self.progress, **options)
        except DomainError as error:
            raise command_error(error) from error
        self.progress("")
        would = "would be " if dry_run else ""
        summary = f"films: {done.made} {would}made, {done.changed} {would}changed, {done.same} the same"
        self.show("warning", done.warnings)
        if done.wrong:
            self.show("wrong", done.wrong)
            self.keep(errors, done)
            raise CommandError(f"{len(done.wrong)} films are wrong; {summary}", returncode=FAILED)
        return summary

    def show(self, kind: str, lines: list[tuple[str, str]]) -> None:
        for source, reason in lines[:MOST_SHOWN]:
            self.stderr.write(f"{kind}: {one_line(source)}: {one_line(reason)}")
        if len(lines) > MOST_SHOWN:
            self.stderr.write(f"... and {len(lines) - MOST_SHOWN} more")

    def keep(self, errors: Path | None, done: ImportedFilms) -> None:
        """A disk that takes no file loses nothing: the import can be repeated."""
        if errors is None:
            return
        try:
            errors.write_text("".join(csv_pieces(("source", "reason"), pairs(done.wrong))), encoding="utf-8")
        except OSError as error:
            self.stderr.write(f"{errors}: {error.strerror}")


def pairs(lines: list[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    return ((one_line(source), one_line(reason)) for source, reason in lines)


def one_line(text: str) -> str:
    """Names of strangers' files, fit for a terminal and a log."""
    return "".join(sign if sign.isprintable() else "?" for sign in text.encode("utf-8", "replace").decode())
