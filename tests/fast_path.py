"""An HTTP client whose GET calls take the fast path, as under the real application server.

The suite runs on MariaDB on the fast path and on SQLite (SMARTY_TEST_FAST_PATH=0) the normal way, so both pass every
test.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.test import Client

from core.api.fast_path import Environ, FastPathApplication, Start
from smarty.site import hot_paths
from tests.conformance import check_answer

IN_USE = os.environ.get("SMARTY_TEST_FAST_PATH", "1") != "0"


class NormalWay(Exception):
    """The fast path left the call to Django."""


def leave(environ: Environ, start: Start) -> Iterable[bytes]:
    raise NormalWay


fast_path = FastPathApplication(leave, hot_paths(), after=lambda: None)  # a test keeps its transaction


def through_fast_path(environ: Environ) -> HttpResponse | None:
    """The fast path's answer; None: the call goes the normal way."""
    told: list[Any] = []
    try:
        body = b"".join(fast_path(environ, lambda status, headers: told.extend((status, headers))))
    except NormalWay:
        return None
    status, headers = told
    code, _space, reason = status.partition(" ")
    response = HttpResponse(body, status=int(code), reason=reason)
    del response.headers["Content-Type"]
    for name, value in headers:
        if name == "Set-Cookie":
            response.cookies.load(value)
        else:
            response.headers[name] = value
    return response


class FastPathClient(Client):
    def environ(self, **request: Any) -> Environ:
        """What a WSGI server would pass to the application for such a call."""
        environ: Environ = self._base_environ(**request)  # type: ignore[attr-defined]  # the stubs have it not
        return environ

    def request(self, **request: Any) -> Any:
        environ = self.environ(**request)
        answered: Any = through_fast_path(environ) if IN_USE else None
        if answered is None:
            answered = super().request(**request)
            check_answer(environ["REQUEST_METHOD"], environ["PATH_INFO"], answered)
            return answered
        check_answer(environ["REQUEST_METHOD"], environ["PATH_INFO"], answered)
        self.cookies.update(answered.cookies)
        answered.client, answered.request, answered.wsgi_request = self, request, None
        parse: Any = self._parse_json  # type: ignore[attr-defined]  # the stubs have it not
        answered.json = lambda **extra: parse(answered, **extra)
        return answered
