"""What the commands of the cinemas have in common."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import translation

from clients.errors import OperatorUnknown
from core.commands import FAILED, CronCommand, add_flag, bool_flag, whole_number, wrong_arguments
from core.lock_errors import Busy
from core.locks import hold_lock
from core.plain_text import one_line
from library.services.cinema_sync import (
    CatalogueNotWhole,
    SyncedFilms,
    SyncOptions,
    cinema_sync,
    describe_done,
    find_integrations,
)

MOST_SHOWN = 50


class CinemaCommand(CronCommand):
    """``handler``: of the integrations whose films it brings. Each of them has a lock of its own."""

    handler: str
    lock_name = ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--client_id", type=whole_number, help="this operator only")
        parser.add_argument(
            *("--dry-run", "--dry_run"), type=bool_flag, nargs="?", const=True, default=False,
            help="only say what would be done and what is wrong",
        )  # fmt: skip
        add_flag(parser, "--hide_all", "hide what left the catalogue, also when that is more than half of it")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(None):  # what is wrong is told in one language, whoever asks
            super().handle(*args, **options)

    def run(self, *, now: datetime, client_id: int | None, **options: Any) -> str:
        try:
            found = find_integrations(self.handler, client_id)
        except OperatorUnknown as error:
            raise wrong_arguments(str(error)) from error
        if not found and client_id is not None:
            raise wrong_arguments(f"operator {client_id} has no enabled integration with the handler {self.handler}")
        chosen = self.read_options(**options)
        results = [self.sync_one(pk, name, chosen, now) for pk, name in found]
        self.progress("")
        lines = [line for line, _is_right in results]
        if not all(is_right for _line, is_right in results):
            raise CommandError("; ".join(lines), returncode=FAILED)
        return "; ".join(lines) or f"there is no enabled integration with the handler {self.handler}"

    def read_options(self, *, dry_run: bool, hide_all: bool, load_actor_info: bool = False) -> SyncOptions:
        return SyncOptions(dry_run=dry_run, hide_all=hide_all, load_meta=load_actor_info)

    def sync_one(self, integration_id: int, name: str, options: SyncOptions, now: datetime) -> tuple[str, bool]:
        """A line about an integration, and whether all went well."""
        try:
            with hold_lock(f"command.cinema-{integration_id}"):
                done = cinema_sync(integration_id=integration_id, options=options, now=now, progress=self.progress)
        except Busy as busy:
            return f"{one_line(name)}: already running: {busy}", True
        except CatalogueNotWhole as error:
            return f"{one_line(name)}: {one_line(str(error.message))}", False
        self.progress("")
        self.show("warning", done.warnings)
        self.show("wrong", done.wrong)
        return f"{one_line(name)}: {summary(done, options)}", not (done.wrong or done.kept)

    def show(self, kind: str, lines: list[tuple[str, str]]) -> None:
        for source, reason in lines[:MOST_SHOWN]:
            self.stderr.write(f"{kind}: {one_line(source)}: {one_line(reason)}")
        if len(lines) > MOST_SHOWN:
            self.stderr.write(f"... and {len(lines) - MOST_SHOWN} more")


def summary(done: SyncedFilms, options: SyncOptions) -> str:
    text = describe_done(done, "would be " if options.dry_run else "")
    kept = [f"nothing is hidden: {done.kept}"] if done.kept else []
    wrong = [f"{len(done.wrong)} films are wrong"] if done.wrong else []
    return "; ".join([*wrong, *kept, text])
