"""Find out which sizes of every icon exist."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core import icons
from core.commands import CronCommand


class Command(CronCommand):
    help = "Check which sizes of icons exist and remember it (TVMIDDLEWARE_CACHE_EXISTING_ICONS)."

    def run(self, *, now: datetime, **options: Any) -> str:
        existing, missing = icons.recache_icons()
        return f"{existing} icons, {missing} sized copies missing"
