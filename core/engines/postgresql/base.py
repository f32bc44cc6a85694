"""Django's own, with another server standing in for one that does not answer.

``read_timeout`` in OPTIONS: seconds after which a server that took a question and does not answer is given up, as the
drivers of MariaDB have it. A limit of the server's own (statement_timeout) is none when the server hangs.
"""

from __future__ import annotations

import select
import time
from functools import partial
from typing import Any

from django.db.backends.postgresql import base
from psycopg import OperationalError
from psycopg.waiting import Ready, Wait

from core.replication import Failover

EVENTS = {
    Wait.R: select.POLLIN,
    Wait.W: select.POLLOUT,
    Wait.RW: select.POLLIN | select.POLLOUT,
}


class DatabaseWrapper(Failover, base.DatabaseWrapper):
    read_timeout: float | None = None

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        self.read_timeout = params.pop("read_timeout", None)
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        made = super().get_new_connection(conn_params)
        if self.read_timeout and not self.stands_in:
            made.wait = partial(wait_so_long, made, self.read_timeout)
        return made


def wait_so_long(connection: Any, seconds: float, steps: Any, interval: float = 0.0) -> Any:
    """What psycopg's Connection.wait does, for so many seconds; the connection is closed when they are over."""
    deadline = time.monotonic() + seconds
    try:
        wanted = next(steps)
        while True:
            wanted = steps.send(answered(connection, wanted, deadline))
    except StopIteration as done:
        return done.value


def answered(connection: Any, wanted: Any, deadline: float) -> Any:
    waiting = select.poll()
    waiting.register(connection.pgconn.socket, EVENTS[wanted])
    found = waiting.poll(max(0.0, deadline - time.monotonic()) * 1000)
    if not found:
        connection.close()
        raise OperationalError("the server took a question and does not answer")
    state = found[0][1]
    ready = (Ready.R if state & ~select.POLLOUT else 0) | (Ready.W if state & select.POLLOUT else 0)
    return Ready(ready)
