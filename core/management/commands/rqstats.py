"""``rqstats``: what is in the task queues, and how many workers serve each."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError, CommandParser
from redis.exceptions import RedisError

from core.commands import PersonCommand
from core.rq.connection import QueueRefused, connect_checked
from core.rq.stats import format_table, queue_stats


class Command(PersonCommand):
    help = "Show the task queues: jobs waiting, running, put off, done lately; workers (0: nobody serves this queue)."
    lock_name = ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("-j", "--json", action="store_true", help="as JSON")

    def run(self, *, now: datetime, json: bool = False, **options: Any) -> str:
        try:
            rows = queue_stats(connect_checked())
        except QueueRefused as error:
            raise CommandError(str(error)) from error
        except (RedisError, OSError) as error:
            raise CommandError(f"the queue's Redis does not answer: {error}") from error
        self.stdout.write(as_json([asdict(row) for row in rows]) if json else format_table(rows))
        return ""  # scripts read the table: nothing is said besides


def as_json(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows)
