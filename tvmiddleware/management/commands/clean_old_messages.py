"""``clean_old_messages``: messages that nobody fetched. Nightly."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from core.commands import CronCommand, whole_number, wrong_arguments
from tvmiddleware.services.messages import clean_old_messages


class Command(CronCommand):
    help = "Delete messages that are older than so many days, delivered or not. Run it nightly."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days_count", type=whole_number, required=True, help="age in days; younger messages stay")

    def run(self, *, now: datetime, days_count: int, **options: Any) -> str:
        if days_count < 0:
            raise wrong_arguments("--days_count must not be negative")
        return f"{clean_old_messages(days=days_count, now=now)} messages deleted"
