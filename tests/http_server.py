"""The HTTP server of the tests: on loopback, threaded; it answers as a test wants and keeps what it was asked.

A subclass says in ``answer`` what is answered; who needs no more gives a function of what was asked::

    with HttpServer(lambda asked: Answer(body=b"{}")) as server:
        requests.get(server.url)
    assert server.asked[0].path == "/"
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from requests.structures import CaseInsensitiveDict

POLL_SECONDS = 0.01
"""How long a stop waits for the listener."""


@dataclass
class Asked:
    """One call, as it came in. ``address`` is the path with its query."""

    method: str
    address: str
    headers: CaseInsensitiveDict[str]
    body: bytes
    ip: str = ""

    @property
    def path(self) -> str:
        return urlsplit(self.address).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.address).query, keep_blank_values=True))

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Answer:
    """``length`` lies about the body's size; ``drip``: seconds before each of its bytes."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    drip: float = 0.0


class HttpServer:
    """``released`` is set when it stops: what hangs waits for that."""

    def __init__(self, answer: Callable[[Asked], Answer | None] | None = None) -> None:
        self.asked: list[Asked] = []
        self.released = threading.Event()
        self.given = answer
        self.listener = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(self))
        self.listener.daemon_threads = True
        self.port = self.listener.server_port
        self.url = f"http://127.0.0.1:{self.port}"

    def answer(self, asked: Asked) -> Answer | None:
        """None: the connection is broken off without a word."""
        return self.given(asked) if self.given else Answer()

    def addresses(self) -> list[str]:
        """The addresses that were asked, with their queries, in turn."""
        return [asked.address for asked in self.asked]

    def start(self) -> Self:
        self.thread = threading.Thread(target=self.listener.serve_forever, args=(POLL_SECONDS,), daemon=True)
        self.thread.start()
        return self

    def stop(self) -> None:
        self.released.set()
        self.listener.shutdown()
        self.listener.server_close()
        self.thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *error: object) -> None:
        self.stop()


def handler_of(server: HttpServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def respond(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = CaseInsensitiveDict(self.headers.items())
            asked = Asked(self.command, self.path, headers, body, self.client_address[0])
            server.asked.append(asked)
            answer = server.answer(asked)
            if answer is None:
                self.close_connection = True
            else:
                self.give(answer)

        do_GET = do_POST = do_PUT = do_DELETE = respond  # noqa: N815  (names of the base class)

        def give(self, answer: Answer) -> None:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body) if answer.length is None else answer.length))
            with suppress(ConnectionError):  # who asked did not wait for the end
                self.end_headers()
                for part in parts(answer):
                    self.wfile.write(part)

        def log_message(self, format: str, *arguments: object) -> None:
            """Quiet."""

    return Handler


def parts(answer: Answer) -> Any:
    if not answer.drip:
        yield answer.body
        return
    for byte in answer.body:
        time.sleep(answer.drip)
        yield bytes([byte])
