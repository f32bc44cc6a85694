"""Signed calls of the streaming API."""

from __future__ import annotations

from typing import Any

from tests.base import ApiTestCase
from tests.signing import signed


class StreamingTestCase(ApiTestCase):
    prefix = "/streaming/api/"

    def signed(self, **params: Any) -> dict[str, Any]:
        client = self.cast.north.client
        return signed({"client_id": client.pk, **params}, client.streaming_api_key)

    def send(self, **params: Any) -> dict[str, Any]:
        """A signed POST of Operator North; the decoded answer, checked by schema."""
        return self.decoded(self.response(post=True, **self.signed(**params)))
