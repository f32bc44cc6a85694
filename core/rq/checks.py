"""``manage.py check``: what is wrong with the task queue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from redis.exceptions import RedisError

from core.rq.connection import NAMES, QueueRefused, connect_checked


@register()
def check_queue(**kwargs: Any) -> Iterator[CheckMessage]:
    workers = settings.SMARTY_RQ_WORKERS
    if any(name not in settings.RQ_QUEUES or not isinstance(many, int) or many < 0 for name, many in workers.items()):
        yield Error(
            f"SMARTY_RQ_WORKERS {workers!r}: names of queues and how many workers each has.",
            hint='{"default": 1, "high": 1, "low": 1}',
            id="smarty.E060",
        )
    timeout = settings.RQ_CHANNEL_LIST_CHANGED_JOB_TIMEOUT
    if timeout < 30:
        yield Error(f"RQ_CHANNEL_LIST_CHANGED_JOB_TIMEOUT {timeout}: 30 seconds at least.", id="smarty.E061")
    if settings.TVMIDDLEWARE_CHANNEL_LIST_MAX_ACCOUNTS_PER_MINUTE <= 0:
        yield Error("TVMIDDLEWARE_CHANNEL_LIST_MAX_ACCOUNTS_PER_MINUTE must be more than 0.", id="smarty.E062")
    if settings.SMARTY_USE_RQ:
        yield from check_connection()


def check_connection() -> Iterator[CheckMessage]:
    try:
        connect_checked()
    except QueueRefused as error:
        yield Error(
            str(error),
            hint=f"One Redis server that is no cluster, the same connection for {', '.join(NAMES)}.",
            id="smarty.E063",
        )
    except (RedisError, OSError, KeyError, ValueError) as error:
        yield Warning(
            f"SMARTY_USE_RQ is on, but the Redis of RQ_QUEUES does not answer: {type(error).__name__}: {error}",
            hint="Until it does, work is done at once in the process that would have queued it.",
            id="smarty.W060",
        )
