"""A gateway without a server and without a database: what it sends, word for word, and what it makes of an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

import orjson
import requests

from billing.gateways.base import Card, Gateway, Notice, Order, Payer
from billing.models import Merchant

BASE = "https://gateway.example"
CARD = Card("4111111111111112", "ANNA PAYING", "1229", "123")
PAYER = Payer(5, "anna@example.com", "79001234567", "Anna", "192.0.2.7", "cus_1", "psw")
ORDER = Order(
    7, "00ff00ff00ff00ff00ff", Decimal("250.50"), "EUR", PAYER, "Television", "ext-1", "sid-1",
    "https://app.example/back", "https://app.example/fail", "https://tv.example/return", "https://tv.example/notify",
    "en", "Orsay",
)  # fmt: skip


def order(**fields: Any) -> Order:
    return replace(ORDER, **fields)


def nobody(**fields: Any) -> Payer:
    """A payer of whom nothing is known."""
    return Payer(5, **fields)


class Sent(NamedTuple):
    method: str
    path: str
    safe: bool
    note: str
    how: dict[str, Any]


class Line:
    """In place of a gateway's HTTP: answers in turn (the last one again and again), remembers what was sent."""

    base = BASE

    def __init__(self, answers: tuple[Any, ...]) -> None:
        self.answers = list(answers)
        self.sent: list[Sent] = []

    def post(self, path: str, *, safe: bool = False, **how: Any) -> requests.Response:
        return self.send("POST", path, safe=safe, **how)

    def send(self, method: str, path: str, *, safe: bool, note: str = "", **how: Any) -> requests.Response:
        self.sent.append(Sent(method, path, safe, note, how))
        found = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        status, content = found if isinstance(found, tuple) else (200, found)
        response = requests.Response()
        response.status_code = status
        response._content = content.encode() if isinstance(content, str) else orjson.dumps(content)
        return response


def connect(kind: Callable[[Merchant], Any], *answers: Any, **settings: Any) -> tuple[Any, Line]:
    """A gateway with these settings, and the line on which it hears these answers: a text, what becomes JSON, or
    (status, either)."""
    made: Gateway = kind(Merchant(**settings))
    line = Line(answers or ({},))
    made.http = line  # type: ignore[assignment]
    return made, line


def notice(
    body: Any = b"", *, form: dict[str, str] | None = None, query: dict[str, str] | None = None, **headers: Any
) -> Notice:
    """``headers``: underscores stand for hyphens."""
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Notice(
        "POST", query or {}, form or {}, raw, named, "192.0.2.1", 1_795_348_800.0, "https://tv.example/notify"
    )
