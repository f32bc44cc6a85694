"""A gateway on loopback that answers what a test tells it to and remembers what it was asked."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Asked:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Answer = tuple[int, str]


@dataclass
class Gateway:
    """``answer``: from what was asked to HTTP status and body. ``drip``: seconds between the bytes of a body."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    answer: Callable[[Asked], Answer] = lambda asked: (200, "{}")
    drip: float = 0.0

    def says(self, data: Any, status: int = 200) -> None:
        text = data if isinstance(data, str) else json.dumps(data)
        self.answer = lambda asked: (status, text)


@contextmanager
def gateway() -> Iterator[Gateway]:
    made = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            address = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            query = dict(parse_qsl(address.query, keep_blank_values=True))
            asked = Asked(self.command, address.path, query, dict(self.headers), self.rfile.read(length))
            made.asked.append(asked)
            status, text = made.answer(asked)
            self.send_response(status)
            self.end_headers()
            with suppress(BrokenPipeError, ConnectionResetError):  # who asked did not wait for the end
                for byte in text.encode() if made.drip else ():
                    time.sleep(made.drip)
                    self.wfile.write(bytes([byte]))
                if not made.drip:
                    self.wfile.write(text.encode())

        do_GET = do_POST = handle_any  # noqa: N815

        def log_message(self, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
