"""``read_phones``: the phones of customers read as numbers once more. By hand, after an upgrade."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from core.commands import CronCommand, whole_number
from tvmiddleware.services.phone_forms import phones_read


class Command(CronCommand):
    help = "Read the phones of customers as numbers once more, of all operators or of one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--client_id", type=whole_number, default=None, help="this operator only")

    def run(self, *, now: datetime, client_id: int | None, **options: Any) -> str:
        return f"{phones_read(client_id=client_id, progress=self.progress)} customers got another number"
