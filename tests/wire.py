"""The server behind a real socket: waitress, as in the demo, on a test's database in memory."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from waitress.server import create_server
from waitress.wasyncore import close_all

JOIN_SECONDS = 5


class Shared:
    """The application in the server's own thread, on the test's database in memory."""

    def __init__(self) -> None:
        self.application = WSGIHandler()
        self.connection = connections["default"]

    def __call__(self, environ: Any, start_response: Any) -> Any:
        connections["default"] = self.connection
        return self.application(environ, start_response)


@contextmanager
def serving() -> Iterator[str]:
    """The address. SQLite only, within a transactional test."""
    connections["default"].inc_thread_sharing()
    create: Any = create_server
    made = create(Shared(), host="127.0.0.1", port=0, threads=1, ident="smarty")
    thread = threading.Thread(target=made.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{made.effective_port}"
    made.trigger.pull_trigger(partial(close_all, made._map))  # kept-alive connections too, else the loop goes on
    made.task_dispatcher.shutdown()
    thread.join(JOIN_SECONDS)
    connections["default"].dec_thread_sharing()
    assert not thread.is_alive(), "it uses the connection of the test that is over"
