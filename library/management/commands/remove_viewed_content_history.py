"""``remove_viewed_content_history``: which films were watched long ago."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from clients.errors import OperatorUnknown
from core.commands import CronCommand, whole_number, wrong_arguments
from library.services.viewing_history import remove_history


class Command(CronCommand):
    help = "Forget which films an operator's accounts began or watched to the end longer ago than so many days."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--client_id", type=whole_number, required=True, help="the operator's")
        parser.add_argument("--days", type=whole_number, required=True, help="age in days; younger marks stay")

    def lock_of(self, options: dict[str, Any]) -> str:
        return f"{self.name}.{options['client_id']}"

    def run(self, *, now: datetime, client_id: int, days: int, **options: Any) -> str:
        if days < 0:
            raise wrong_arguments("--days must not be negative")
        try:
            removed = remove_history(client_id=client_id, days=days, now=now, progress=self.progress)
        except OperatorUnknown as error:
            raise wrong_arguments(str(error)) from error
        return f"{removed} marks deleted"
