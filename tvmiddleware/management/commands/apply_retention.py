"""``apply_retention``: delete what has had its time. Nightly."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.commands import CronCommand
from core.services.retention import apply_retention


class Command(CronCommand):
    help = (
        "Delete old sessions, resume positions, reminders, codes and log entries, as the settings say. Run it nightly."
    )

    def run(self, *, now: datetime, **options: Any) -> str:
        return "deleted: " + ", ".join(f"{count} {what}" for what, count in apply_retention(now=now).items())
