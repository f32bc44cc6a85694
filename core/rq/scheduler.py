"""Jobs of the clock: those that come every so often (``@job(every=60)``) and those that wait for another try.

Several may run, one on each node; the one that holds the lock in the queue's Redis works, the others wait for its end.
"""

from __future__ import annotations

import secrets
import signal
import threading
import time
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.exceptions import NoSuchJobError
from rq.job import JobStatus
from rq.scheduler import RQScheduler

from core.queue import every_so_often
from core.rq import sending
from core.rq.connection import NAMES, connect_patiently, working_queues
from core.rq.plain import PlainJob, PlainSerializer

LOCK = "smarty:scheduler"
LOCK_MS = 20_000
TICK_SECONDS = 1.0
REFRESH = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end return 0"
RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"
ALIVE = frozenset({JobStatus.QUEUED, JobStatus.STARTED, JobStatus.SCHEDULED, JobStatus.DEFERRED})


class Scheduler:
    def __init__(self, connection: Redis) -> None:
        self.connection: Any = connection
        self.name = secrets.token_hex(8)
        self.stopping = threading.Event()
        self.later: Any = RQScheduler(list(NAMES), connection, logging_level="WARNING", serializer=PlainSerializer)
        self.later.prepare_registries(NAMES)

    def work(self) -> None:
        """Until SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        while not self.stopping.wait(TICK_SECONDS):
            try:
                self.tick()
            except RedisError:
                continue  # it will be back; the lock runs out meanwhile
        try:
            self.connection.eval(RELEASE, 1, LOCK, self.name)
        except RedisError:
            return

    def tick(self) -> bool:
        """One round; False: another one holds the lock."""
        if not self.holds_the_lock():
            return False
        self.later.enqueue_scheduled_jobs()
        for name, queue, seconds in every_so_often():
            if self.connection.set(f"smarty:every:{name}", int(time.time()), nx=True, ex=seconds):
                self.enqueue(name, queue)
        return True

    def holds_the_lock(self) -> bool:
        if self.connection.set(LOCK, self.name, nx=True, px=LOCK_MS):
            return True
        return bool(self.connection.eval(REFRESH, 1, LOCK, self.name, LOCK_MS))

    def enqueue(self, name: str, queue_name: str) -> None:
        """Unless its last run has not even ended."""
        queue = working_queues((queue_name,), self.connection)[0]
        job_id = f"every-{name.replace('.', '-')}"
        if is_waiting(job_id, self.connection, queue):
            return
        sending.put_job(queue, name, {}, f"{name}()", job_id=job_id)


def is_waiting(job_id: str, connection: Redis, queue: Queue) -> bool:
    """In its queue, or with a worker that lives."""
    try:
        job = PlainJob.fetch(job_id, connection=connection)
    except NoSuchJobError:
        return False
    status = job.get_status(refresh=False)
    if status == JobStatus.QUEUED:
        return queue.get_job_position(job_id) is not None or job_id in queue.intermediate_queue.get_job_ids()
    return status in ALIVE


def schedule_jobs() -> None:
    Scheduler(connect_patiently()).work()
