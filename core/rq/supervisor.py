"""``smarty-rq@<settings>``: workers and the scheduler, children of one parent that starts dead ones again."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db import connections

from core.logs import log_event
from core.rq.connection import NAMES
from core.rq.scheduler import schedule_jobs
from core.rq.worker import run_worker

PR_SET_PDEATHSIG = 1
STEADY_SECONDS = 30.0
"""A child that ran for so long is started again at once; else after a pause that grows."""
PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0)
TICK_SECONDS = 0.2
STOP_TIMEOUT_SECONDS = 60.0
"""Running jobs may end, see TimeoutStopSec in the unit; then they are given to the next start."""


@dataclass
class WorkerProcess:
    name: str
    run: Callable[[], None]
    pid: int = 0
    started: float = 0.0
    failures: int = 0
    start_at: float = 0.0

    def start(self) -> None:
        parent = os.getpid()
        self.pid, self.started = os.fork(), time.monotonic()
        if self.pid == 0:
            self.be_a_child(parent)

    def be_a_child(self, parent: int) -> None:
        status = 1
        try:
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)
            if os.getppid() == parent:
                self.run()
            status = 0
        except Exception as error:
            log_event("rq", "WORKER_ERROR", logging.ERROR, worker=self.name, error=f"{type(error).__name__}: {error}")
        except BaseException:  # SystemExit of a second signal
            status = 0
        finally:
            os._exit(status)

    def ended(self) -> None:
        """Note when to start it again."""
        lasted = time.monotonic() - self.started
        self.failures = 0 if lasted > STEADY_SECONDS else self.failures + 1
        pause = PAUSES[min(self.failures, len(PAUSES)) - 1] if self.failures else 0.0
        self.pid, self.start_at = 0, time.monotonic() + pause


@dataclass
class Supervisor:
    children: list[WorkerProcess] = field(default_factory=list)
    stopping: bool = False

    def run(self) -> None:
        """Until SIGTERM or SIGINT, then until the running jobs are done."""
        connections.close_all()  # nothing that is open here may be shared with children
        caches.close_all()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        while not self.stopping:
            for child in self.children:
                if not child.pid and time.monotonic() >= child.start_at:
                    child.start()
            self.reap()
            time.sleep(TICK_SECONDS)
        self.wait_for_all()

    def stop(self, number: int, frame: Any) -> None:
        self.stopping = True

    def reap(self) -> None:
        for child in self.children:
            if child.pid and os.waitpid(child.pid, os.WNOHANG)[0]:
                log_event("rq", "WORKER_ENDED", logging.WARNING, worker=child.name, pid=child.pid)
                child.ended()

    def wait_for_all(self) -> None:
        self.signal_all(signal.SIGTERM)
        deadline = time.monotonic() + STOP_TIMEOUT_SECONDS
        while any(child.pid for child in self.children) and time.monotonic() < deadline:
            self.reap_quietly()
            time.sleep(TICK_SECONDS)
        self.signal_all(signal.SIGKILL)
        self.reap_quietly()

    def reap_quietly(self) -> None:
        for child in self.children:
            if child.pid and os.waitpid(child.pid, os.WNOHANG)[0]:
                child.pid = 0

    def signal_all(self, number: int) -> None:
        for child in self.children:
            if child.pid:
                os.kill(child.pid, number)


def run_workers(*, queues: tuple[str, ...], scheduler: bool) -> None:
    """Serve these queues with as many workers each as SMARTY_RQ_WORKERS says."""
    children = [
        WorkerProcess(f"{queue}.{number}", partial(run_worker, queue))
        for queue in queues
        for number in range(settings.SMARTY_RQ_WORKERS.get(queue, 1))
    ]
    if scheduler:
        children.append(WorkerProcess("scheduler", schedule_jobs))
    sys.stdout.flush()
    Supervisor(children).run()


def empty_queues(*, queues: tuple[str, ...] = NAMES) -> None:
    """Do what is in these queues now, in this process' children, and return."""
    for queue in queues:
        run_worker(queue, burst=True)
