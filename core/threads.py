"""Work that waits for others' servers, in a process that serves boxes: a few threads beside its calls.

Whoever leaves work here goes on at once. So much waits and no more; what is refused, and what dies with the process,
has to stand in SQL, where the command of the next minute finds it.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable

from django.db import close_old_connections, connections

from core.logs import log_event

THREADS = 2
MOST_WAITING = 100
main_log = logging.getLogger("smarty_main")

Work = Callable[[], object]


class Crew:
    """The threads of one kind of work. One that finds nothing to do ends, so an idle process has none."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lock = threading.Lock()
        self.waiting: deque[Work] = deque()
        self.threads = 0

    def take(self, work: Work) -> bool:
        """Whether ``work`` will be done; False: too much waits already."""
        with self.lock:
            if len(self.waiting) >= MOST_WAITING:
                return False
            self.waiting.append(work)
            if self.threads < THREADS:
                self.begin()
            if not self.threads:  # nobody would ever come to it
                self.waiting.pop()
            return self.threads > 0

    def begin(self) -> None:
        try:
            threading.Thread(target=self.work, name=self.name, daemon=True).start()
        except RuntimeError as error:  # the system gives no more threads
            log_event("rq", "NO_THREAD", logging.WARNING, kind=self.name, error=error)
        else:
            self.threads += 1

    def work(self) -> None:
        try:
            while (work := self.next()) is not None:
                self.do(work)
        finally:
            connections.close_all()

    def do(self, work: Work) -> None:
        close_old_connections()
        try:
            work()
        except Exception:  # the thread has more to do
            main_log.exception("THREAD_FAILED kind=%s", self.name)

    def next(self) -> Work | None:
        with self.lock:
            if self.waiting:
                return self.waiting.popleft()
            self.threads -= 1
            return None


crews: dict[str, Crew] = {}


def put_work(kind: str, work: Work) -> bool:
    """Do ``work`` soon, in a thread beside the calls; False: the threads of this kind have too much to do. Kinds don't
    wait for each other."""
    return crews.setdefault(kind, Crew(kind)).take(work)
