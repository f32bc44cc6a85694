"""``flush_presence``: which sessions were online, written to SQL. Every minute."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.commands import CronCommand
from tvmiddleware.services.presence import flush_all


class Command(CronCommand):
    help = "Write to the database which sessions were online since the last run. Run it every minute."
    needs_cache = True

    def run(self, *, now: datetime, **options: Any) -> str:
        return f"{flush_all(now=now)} sessions were online"
