"""make_vodpvr --client_id=1: every hour, after epg_import."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from clients.errors import OperatorUnknown
from core.commands import CronCommand, whole_number, wrong_arguments
from library.services.guide_content import recordings_renew


class Command(CronCommand):
    help = "Make a film of each broadcast that the archives of an operator's channels keep."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--client_id", type=whole_number, required=True, help="id of the operator")

    def lock_of(self, options: dict[str, Any]) -> str:
        """Two operators have nothing in common."""
        return f"{self.name}-{options['client_id']}"

    def run(self, *, now: datetime, client_id: int, **options: Any) -> str:
        try:
            return f"films: {recordings_renew(client_id=client_id, now=now, progress=self.progress)}"
        except OperatorUnknown as error:
            raise wrong_arguments(str(error)) from error
