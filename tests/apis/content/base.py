"""Signed calls of the Content API, as an operator's content manager makes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from clients.models import Client
from core.events import DomainEvent, register_listener, unlisten
from tests.base import ApiTestCase
from tests.signing import signed


class ContentTestCase(ApiTestCase):
    prefix = "/content/api/"

    def signed(self, client: Client | None = None, **params: Any) -> dict[str, Any]:
        operator = client or self.cast.north.client
        return signed({"client_id": operator.pk, **params}, operator.content_api_key)

    def send(self, path: str = "", /, *, client: Client | None = None, **params: Any) -> dict[str, Any]:
        """A signed POST of Operator North (or of ``client``); the decoded answer, checked by schema."""
        return self.decoded(self.response(path, post=True, **self.signed(client, **params)), path)

    def ok(self, path: str = "", /, *, client: Client | None = None, **params: Any) -> dict[str, Any]:
        return self.assert_ok(self.send(path, client=client, **params))

    def refused(self, code: int, path: str = "", /, *, client: Client | None = None, **params: Any) -> dict[str, Any]:
        answer = self.send(path, client=client, **params)
        self.assert_error(answer, code)
        return answer

    def names_wrong(self, code: int, field: str, /, **params: Any) -> None:
        """The call is refused, and ``error_fields`` names this parameter and no other."""
        assert list(self.refused(code, **params)["error_fields"]) == [field], params

    def upload(self, path: str = "", /, *, files: dict[str, Any], **params: Any) -> dict[str, Any]:
        """A signed multipart POST with file parts, which no signature holds."""
        sent = self.signed(**params)
        parts = {name: [sent[name], file] if name in sent else file for name, file in files.items()}
        return self.decoded(self.response(path, post=True, **{**sent, **parts}), path)

    @contextmanager
    def heard_events(self) -> Iterator[list[DomainEvent]]:
        """What listeners hear of the calls made within."""
        heard: list[DomainEvent] = []

        def hear(events: Sequence[DomainEvent]) -> None:
            heard.extend(events)

        register_listener(DomainEvent, hear, name="test: heard")
        try:
            yield heard
        finally:
            unlisten(DomainEvent, name="test: heard")
