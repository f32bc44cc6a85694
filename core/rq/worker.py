"""The worker of one queue: RQ's own, which looks after what killed workers left behind once a minute."""

from __future__ import annotations

import logging
from typing import Any

from django.db import connections
from redis import Redis
from rq import Queue, Worker
from rq.executions import Execution
from rq.job import Job

from core.logs import event
from core.rq.connection import patient, working_queues
from core.rq.plain import PlainJob, PlainQueue, PlainSerializer

MAINTENANCE_SECONDS = 60
WATCH_SECONDS = 10
"""So often a running job gives a sign of life; 70 s without one and it is given to another worker."""
WORKER_SECONDS = 60
"""So often an idle worker gives one; a killed one is listed for two minutes at most."""


class QueueWorker(Worker):
    """One queue a worker: then Redis keeps what was fetched but not begun in a list of its own (Redis 6.2 or later)."""

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
        """Of killed processes nothing else is in the log."""
        if not exc_string.startswith("Traceback"):
            event("rq", "JOB_KILLED", logging.ERROR, job=job.description, again=job.should_retry, error=exc_string)
        super().handle_job_failure(job, queue, started_job_registry, exc_string, execution)


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


def work(queue: str, *, burst: bool = False) -> None:
    """Work on this queue until a signal says stop; with ``burst`` until it is empty."""
    worker(queue, patient()).work(burst=burst, logging_level="WARNING")
