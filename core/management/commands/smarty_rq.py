"""``smarty_rq``: the process of smarty-rq@<settings>: workers of the task queues and the scheduler."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from redis.exceptions import RedisError

from core.commands import PersonCommand, add_flag, wrong_arguments
from core.rq.connection import NAMES, QueueRefused, connect_checked
from core.rq.supervisor import empty_queues, run_workers


class Command(PersonCommand):
    help = (
        "Work on the task queues until SIGTERM: workers (SMARTY_RQ_WORKERS) and the scheduler. Started by"
        " smarty-rq@<settings>; may run on several nodes."
    )
    lock_name = ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--queues", default=",".join(NAMES), help="only these, comma-separated")
        add_flag(parser, "--no-scheduler", "workers only")
        add_flag(parser, "--burst", "do what is waiting, then end; no scheduler")

    def run(self, *, now: datetime, queues: str, no_scheduler: bool, burst: bool, **options: Any) -> str:
        names = tuple(name.strip() for name in queues.split(",") if name.strip())
        if unknown := [name for name in names if name not in settings.RQ_QUEUES]:
            raise wrong_arguments(f"no such queue in RQ_QUEUES: {', '.join(unknown)}")
        if not settings.SMARTY_USE_RQ:
            raise CommandError("SMARTY_USE_RQ is off: nothing is ever put into the queues")
        try:
            connect_checked()
        except QueueRefused as error:
            raise CommandError(str(error)) from error
        except (RedisError, OSError):
            pass  # not up yet: the workers wait for it
        if burst:
            empty_queues(queues=names)
            return "the queues are empty"
        run_workers(queues=names, scheduler=not no_scheduler)
        return "stopped"
