"""A gateway's server for tests, answering what a test says by the path that is asked."""

from __future__ import annotations

from collections.abc import Callable
from time import sleep
from typing import Any

import orjson

from tests.http_server import Answer, Asked, HttpServer


class GatewayServer(HttpServer):
    """``answers``: path -> answer, a list of answers in turn, or a function of what was asked.

    An answer is bytes, a text or what becomes JSON, or a status with one of these; without one the connection is broken
    off.
    """

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[str, Any] = {}

    def of(self, path: str) -> list[Asked]:
        return [request for request in self.asked if request.path == path]

    def answer(self, asked: Asked) -> Answer | None:
        found = self.answers.get(asked.path)
        if isinstance(found, list):
            found = found.pop(0) if len(found) > 1 else found[0]
        if callable(found):
            found = found(asked)
        if found is None:
            return None
        status, content = found if isinstance(found, tuple) else (200, found)
        return Answer(status, as_bytes(content))


def late(seconds: float, answer: Any) -> Callable[[Asked], Any]:
    """That answer, after so many seconds."""

    def wait(asked: Asked) -> Any:
        sleep(seconds)
        return answer

    return wait


def as_bytes(content: Any) -> bytes:
    if isinstance(content, bytes):
        return content
    return content.encode() if isinstance(content, str) else orjson.dumps(content)
