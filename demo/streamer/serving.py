"""The streamer on a port of its own, in a thread beside the demo's server."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from core import clock
from demo.server import new_server
from demo.streamer.admission import Admission, ask_over_http
from demo.streamer.app import StreamerApp

CHECK = "/tvmiddleware/api/streamservice/token/check/"
THREADS, CONNECTIONS, IDLE_SECONDS = 8, 200, 30
MOST_BYTES = 16 * 1024
"""Of a request: it needs a line and some headers."""
END_SECONDS = 2


def start_streamer(*, host: str, port: int, middleware: str) -> Callable[[], None]:
    """Answers what stops it. ``middleware``: ``http://host:port`` of who says which viewer may watch."""
    app = StreamerApp(
        Admission(ask_over_http(f"{middleware}{CHECK}")), wall=lambda: clock.now().timestamp(), steady=time.monotonic
    )
    server: Any = new_server(
        app,
        host=host,
        port=port,
        map={},
        threads=THREADS,
        connection_limit=CONNECTIONS,
        channel_timeout=IDLE_SECONDS,
        max_request_header_size=MOST_BYTES,
        max_request_body_size=MOST_BYTES,
        ident="smarty-demo-streamer",
    )
    thread = threading.Thread(target=server.run, name="streamer", daemon=True)
    thread.start()

    def stop() -> None:
        server.trigger.pull_trigger(server.close)
        thread.join(END_SECONDS)

    return stop
