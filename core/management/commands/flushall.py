"""``flushall``: drop cached answers, after an update for instance."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from core.cache import store
from core.commands import PersonCommand, add_flag


class Command(PersonCommand):
    help = (
        "Drop everything the server has cached. What lives in the cache alone (stream tokens, who is online) stays,"
        " unless --flush-protected is given."
    )
    needs_cache = True

    def add_arguments(self, parser: CommandParser) -> None:
        add_flag(parser, "--flush-protected", "drop the protected part too")

    def run(self, *, now: datetime, flush_protected: bool, **options: Any) -> str:
        store.flush_cache(protected=flush_protected)
        return "the whole cache is empty" if flush_protected else "the cache is empty but for its protected part"
