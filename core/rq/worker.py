"""The worker of one queue: RQ's own, which looks after what killed workers left behind once a minute."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import connections
from redis import Redis
from rq import Queue, Worker
from rq.executions import Execution
from rq.job import Job
from rq.utils import now as utcnow
from rq.worker_registration import register

from core.logs import log_event
from core.queue import UnknownJob
from core.rq.connection import connect_patiently, working_queues
from core.rq.plain import PlainJob, PlainQueue, PlainSerializer

MAINTENANCE_SECONDS = 60
LONGEST_PAUSE_S = 5
"""Between two tries to reach a Redis that is away: RQ's own minute would be one more without the jobs of the minute."""
UNKNOWN_AGAIN_SECONDS = 60
KEEP_UNKNOWN_SECONDS = 3600
"""So long a job that this version does not have is offered again: an upgrade is under way."""
WATCH_SECONDS = 10
"""So often a running job gives a sign of life; 70 s without one and it is given to another worker."""
WORKER_SECONDS = 60
"""So often an idle worker gives one; a killed one is listed for two minutes at most."""


class QueueWorker(Worker):
    """One queue a worker: then Redis keeps what was fetched but not begun in a list of its own (Redis 6.2 or later)."""

    max_connection_wait_time = LONGEST_PAUSE_S

    def heartbeat(self, timeout: int | None = None, pipeline: Any = None) -> None:
        """A sign of life, also to a Redis that came back empty and has never heard of this worker."""
        super().heartbeat(timeout, pipeline=pipeline)
        register(self, pipeline)
        if pipeline is None and not self.connection.hexists(self.key, "birth"):
            self.connection.hset(self.key, mapping=self.serialize())

    def fork_work_horse(self, job: Job, queue: Queue) -> Any:
        connections.close_all()  # before the fork: a child that closes the parent's connection ends it for both
        return super().fork_work_horse(job, queue)

    def handle_job_failure(
        self,
        job: Job,
        queue: Queue,
        started_job_registry: Any = None,
        exc_string: str = "",
        execution: Execution | None = None,
    ) -> None:
        """Of killed processes nothing else is in the log. A job of a newer version waits for a worker that has it."""
        if UnknownJob.__name__ in exc_string and is_worth_keeping(job, utcnow()):
            job.retries_left, job.retry_intervals = 1, [UNKNOWN_AGAIN_SECONDS]
        if not exc_string.startswith("Traceback"):
            log_event("rq", "JOB_KILLED", logging.ERROR, job=job.description, again=job.should_retry, error=exc_string)
        super().handle_job_failure(job, queue, started_job_registry, exc_string, execution)


def is_worth_keeping(job: Job, now: datetime) -> bool:
    return job.created_at is not None and now - job.created_at < timedelta(seconds=KEEP_UNKNOWN_SECONDS)


def worker(queue: str, connection: Redis) -> QueueWorker:
    return QueueWorker(
        working_queues((queue,), connection),
        connection=connection,
        job_class=PlainJob,
        queue_class=PlainQueue,
        serializer=PlainSerializer,
        maintenance_interval=MAINTENANCE_SECONDS,
        job_monitoring_interval=WATCH_SECONDS,
        worker_ttl=WORKER_SECONDS,
    )


def run_worker(queue: str, *, burst: bool = False) -> None:
    """Work on this queue until a signal says stop; with ``burst`` until it is empty."""
    worker(queue, connect_patiently()).work(burst=burst, logging_level="WARNING")
