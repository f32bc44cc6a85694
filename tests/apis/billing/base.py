"""Signed calls of the Billing API, as an operator's billing system makes them."""

from __future__ import annotations

from typing import Any

from clients.models import Client
from tests.base import ApiTestCase
from tests.signing import signed


class BillingTestCase(ApiTestCase):
    prefix = "/billing/api/"

    def signed(self, client: Client | None = None, **params: Any) -> dict[str, Any]:
        operator = client or self.cast.north.client
        return signed({"client_id": operator.pk, **params}, operator.billing_api_key)

    def send(self, path: str = "", /, *, client: Client | None = None, **params: Any) -> dict[str, Any]:
        """A signed POST of Operator North (or of ``client``); the decoded answer, checked by schema."""
        return self.decoded(self.response(path, post=True, **self.signed(client, **params)), path)

    def ok(self, path: str = "", /, *, client: Client | None = None, **params: Any) -> dict[str, Any]:
        return self.assert_ok(self.send(path, client=client, **params))

    def refused(self, code: int, path: str = "", /, *, client: Client | None = None, **params: Any) -> dict[str, Any]:
        answer = self.send(path, client=client, **params)
        self.assert_error(answer, code)
        return answer
