"""Putting a job into its queue. A queue that is away is not asked again for a moment."""

from __future__ import annotations

import logging
import time
from typing import Any

from redis.exceptions import RedisError
from rq import Queue, Retry

from core.logs import log_event
from core.rq.connection import QueueRefused, sending_queue
from core.rq.plain import FUNCTION

KEEP_RESULT_SECONDS = 3600
KEEP_FAILURE_SECONDS = 7 * 24 * 3600
RETRIES = Retry(max=3, interval=[10, 60, 300])
PAUSE_SECONDS = 5.0

_away_until = 0.0


def send_job(
    queue: str, name: str, parameters: dict[str, Any], described: str, *, repeatable: bool, timeout: int | None
) -> bool:
    """Whether the job ``name`` is in the queue now; False: the queue's Redis is away, or must not be used."""
    global _away_until  # noqa: PLW0603
    if time.monotonic() < _away_until:
        return False
    try:
        put_job(sending_queue(queue), name, parameters, described, repeatable=repeatable, timeout=timeout)
    except (RedisError, OSError, QueueRefused) as error:
        _away_until = time.monotonic() + PAUSE_SECONDS
        log_event("rq", "QUEUE_AWAY", logging.ERROR, queue=queue, error=f"{type(error).__name__}: {error}")
        return False
    return True


def put_job(
    queue: Queue,
    name: str,
    parameters: dict[str, Any],
    described: str,
    *,
    repeatable: bool = True,
    timeout: int | None = None,
    job_id: str | None = None,
) -> None:
    """Put the job into the queue. Raises RedisError or OSError."""
    queue.enqueue_call(
        FUNCTION,
        kwargs={"name": name, "parameters": parameters},
        description=described,
        timeout=timeout,
        result_ttl=KEEP_RESULT_SECONDS,
        failure_ttl=KEEP_FAILURE_SECONDS,
        retry=RETRIES if repeatable else None,
        job_id=job_id,
    )
