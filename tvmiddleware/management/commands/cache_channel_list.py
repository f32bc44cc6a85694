"""``cache_channel_list``: channel lists ready in the cache, boxes told of changes. Every minute."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.commands import CronCommand
from tvmiddleware.services.channel_cache import keep_channel_lists


class Command(CronCommand):
    help = "Keep the channel lists in the cache and tell boxes whose list changed. Run it every minute."
    needs_cache = True

    def run(self, *, now: datetime, **options: Any) -> str:
        done = keep_channel_lists(now=now)
        return f"{done.channels} channels of {done.operators} operators, {done.notified} sessions told of a change"
