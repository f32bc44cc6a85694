"""What is in the queues, as ``rqstats`` shows it."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields

from redis import Redis
from rq import Worker
from rq.worker_registration import clean_worker_registry

from core.rq.connection import queue_configuration, working_queues

ROW = "| %-15s|%10s |%10s |%10s |%10s |%10s |%10s |"
RULE = "-" * 90


@dataclass(frozen=True)
class QueueStats:
    name: str
    queued: int
    active: int
    deferred: int
    finished: int
    workers: int
    failed: int


def queue_stats(connection: Redis) -> list[QueueStats]:
    """A row for each queue of RQ_QUEUES, in its order.

    ``deferred``: with those that wait for another try. ``workers``: those that gave a sign of life lately. ``failed``:
    of the last week.
    """
    rows = []
    for queue in working_queues(tuple(queue_configuration()), connection):
        clean_worker_registry(queue)
        rows.append(
            QueueStats(
                name=queue.name,
                queued=queue.count,
                active=queue.started_job_registry.count,
                deferred=queue.deferred_job_registry.count + queue.scheduled_job_registry.count,
                finished=queue.finished_job_registry.count,
                workers=Worker.count(queue=queue),
                failed=queue.failed_job_registry.count,
            )
        )
    return rows


def format_table(rows: list[QueueStats]) -> str:
    titles = tuple(field.name.capitalize() for field in fields(QueueStats))
    return "\n".join([RULE, ROW % titles, RULE, *(ROW % astuple(row) for row in rows), RULE])
