"""A gateway's server for tests: on loopback, threaded, answering what a test says, remembering what it was asked."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson

Answer = tuple[int, Any]
"""Status, and bytes, a text or what becomes JSON."""


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
        return orjson.loads(self.body)


@dataclass
class GatewayServer:
    """``answers``: path -> answer, a list of answers in turn, or a function of what was asked."""

    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    url: str = ""
    server: ThreadingHTTPServer | None = None

    def start(self) -> GatewayServer:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(self))
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def stop(self) -> None:
        assert self.server is not None
        self.server.shutdown()
        self.server.server_close()

    def of(self, path: str) -> list[Asked]:
        return [request for request in self.asked if request.path == path]

    def answer(self, request: Asked) -> Answer | None:
        found = self.answers.get(request.path)
        if isinstance(found, list):
            found = found.pop(0) if len(found) > 1 else found[0]
        if isinstance(found, Callable):  # type: ignore[arg-type]
            found = found(request)
        return found if isinstance(found, tuple) else None if found is None else (200, found)


def handler_of(gateway: GatewayServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.respond()

        def do_POST(self) -> None:
            self.respond()

        def respond(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Asked(self.command, parts.path, dict(parse_qsl(parts.query)), headers, self.rfile.read(length))
            gateway.asked.append(request)
            answer = gateway.answer(request)
            if answer is None:  # break off without a word
                self.close_connection = True
                return
            status, content = answer
            body = (
                content
                if isinstance(content, bytes)
                else content.encode()
                if isinstance(content, str)
                else orjson.dumps(content)
            )
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(ConnectionError):  # the caller has lost patience
                self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            return

    return Handler
