"""Authentication kinds. What they check lives with the nouns; here is their common shape."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from core.api.call import Call
from core.api.errors import Error


class Auth:
    """One way to tell who is asking.

    ``kind`` stands in the OpenAPI document as x-auth. ``schemes`` are the ways to prove it: each names the schemes of
    core.api.openapi.credentials that come together. ``parameters`` are those that may come with every call of this
    kind: name -> (type, default), as pydantic's create_model takes them.
    """

    kind: str = "none"
    schemes: tuple[tuple[str, ...], ...] = ()
    reads_json: bool = True
    write_headers: dict[str, str] = {}
    """Headers that the methods that write read: name -> what it holds."""
    errors: tuple[Error, ...] = ()
    write_errors: tuple[Error, ...] = ()
    """Further codes of the methods that write."""
    parameters: dict[str, Any] = {}
    unknown_code: int = 500
    unknown_status: int = 500
    invalid_code: int = 400
    """For a parameter that can't be read, where an endpoint names no code of its own."""
    names_fields: bool = False
    """Its errors say which parameter was wrong (``error_fields``), its successes say nothing of it."""

    def bare_call(self, request: HttpRequest) -> Call:
        """The call before anybody is known: enough to render an error in the caller's format."""
        raise NotImplementedError

    def authenticate(self, call: Call) -> None:
        """Fill in who is asking, or raise ApiError with the kind's own code."""
        raise NotImplementedError

    def who(self, call: Call) -> str:
        """A name of whoever asks, for what is remembered of him between calls: an operator, a dealer, an account."""
        return f"client:{call.text('client_id')[:20]}:{call.text('dealer_id')[:20]}"

    def concurrency_group(self, call: Call) -> str:
        """The group of calls that may hold no more than a part of the processes together, see core.concurrency; "" = no
        group."""
        return ""

    def perform(self, call: Call, work: Callable[[], HttpResponse]) -> HttpResponse:
        """Run the endpoint. A kind may answer a repeated call with what it answered before."""
        return work()

    def answered(self, call: Call, code: int, text: str) -> None:
        """Called once with every answer, for the kind's own log; ``code`` 0 is success."""
