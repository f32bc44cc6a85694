"""``check_stream_services``: which stream services are alive. Every minute."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.commands import CronCommand
from playback.services.stream_checks import check_stream_services


class Command(CronCommand):
    help = "Run the checks of the stream services; a dead one is left out of playback. Run it every minute."

    def run(self, *, now: datetime, **options: Any) -> str:
        done = check_stream_services(now=now)
        return f"{done.checked} stream services checked, {done.failed} not available, {done.changed} changed"
