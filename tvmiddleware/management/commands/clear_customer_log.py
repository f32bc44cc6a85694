"""``clear_customer_log``: old entries of the subscribers' log. ``apply_retention`` does the same by the settings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from core.commands import CronCommand, whole_number, wrong_arguments
from tvmiddleware.services.retention import clear_customer_log


class Command(CronCommand):
    help = "Delete entries of the subscribers' log that are older than so many days."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=whole_number, required=True, help="age in days; younger entries stay")

    def run(self, *, now: datetime, days: int, **options: Any) -> str:
        if days < 0:
            raise wrong_arguments("--days must not be negative")
        return f"{clear_customer_log(days=days, now=now)} log entries deleted"
