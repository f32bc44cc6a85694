"""A gateway on loopback that answers what a test tells it to."""

from __future__ import annotations

import json
from typing import Any

from tests.http_server import Answer, Asked, HttpServer


class Gateway(HttpServer):
    """``drip``: seconds between the bytes of a body."""

    def __init__(self) -> None:
        super().__init__()
        self.status, self.body = 200, b"{}"
        self.drip = 0.0

    def says(self, data: Any, status: int = 200) -> None:
        """From now on: a text as it is, anything else as JSON."""
        text = data if isinstance(data, str) else json.dumps(data)
        self.status, self.body = status, text.encode()

    def answer(self, asked: Asked) -> Answer | None:
        return super().answer(asked) if self.given else Answer(self.status, self.body, drip=self.drip)
