"""The fast path: GET calls of the hot methods, answered in front of Django's handler.

Django's request and response, its middleware chain and signals, and ninja's operation cost several times what a hot
method itself does. Here the same guard, parameter model, function and rendering run without them. Whatever is unusual
(a POST, a preflight, a parameter that can't be read, an endpoint that is not marked ``hot``) goes the normal way, which
stays the reference: tests/core/test_fast_path.py asks both and compares.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from time import perf_counter
from typing import Any

from corsheaders.middleware import CorsMiddleware
from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.core.handlers.wsgi import get_bytes_from_wsgi, get_path_info, get_str_from_wsgi
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse, QueryDict, parse_cookie
from django.utils.functional import cached_property
from pydantic import ValidationError

from core.api.accounting import record_request
from core.api.call import from_lists
from core.api.endpoint import EndpointSpec, Ready
from core.api.errors import ApiError, DomainError
from core.api.render import JSON_TYPE, XML_TYPE, to_json, to_xml
from core.api.routes import Api
from core.api.site import EndpointGuard, make_response, on_api_error, on_domain_error, on_unexpected, perform_call

Environ = dict[str, Any]
Start = Callable[[str, list[tuple[str, str]]], Any]
Application = Callable[[Environ, Start], Iterable[bytes]]
PLAIN = re.compile(r"[\w.~,:/&=-]*", re.ASCII)
"""A query in which nothing is encoded."""
MOST_PLAIN = 200
DISPATCHER = "core.middleware.ApiDispatchMiddleware"
CORS = "corsheaders.middleware.CorsMiddleware"
KNOWN_MIDDLEWARE = {CORS, "core.middleware.StatsMiddleware"}
"""What may stand before the dispatch without switching the fast path off: it does their work itself."""
OK = "200 OK"


class NotForFastPath(Exception):
    """This call goes the normal way."""


class FastPathRequest(HttpRequest):
    """As much of a request as the hot methods look at."""

    def __init__(self, environ: Environ, given: dict[str, Any]) -> None:
        self.META = self.environ = environ
        self.method = "GET"
        self.path = self.path_info = get_path_info(environ)
        self.given = given
        self.content_type = None
        self.resolver_match = None

    @cached_property
    def GET(self) -> QueryDict:  # type: ignore[override]  # noqa: N802  (Django's name)
        return query_of(self.environ)

    @cached_property
    def COOKIES(self) -> dict[str, str]:  # type: ignore[override]  # noqa: N802
        return parse_cookie(get_str_from_wsgi(self.environ, "HTTP_COOKIE", ""))

    def _get_scheme(self) -> str:
        return str(self.environ.get("wsgi.url_scheme"))


class FastPathApplication:
    """A WSGI application around Django's: ``hot``: path without its last slash -> API and endpoint."""

    def __init__(
        self, django: Any, hot: Mapping[str, tuple[Api, EndpointSpec]], after: Callable[[], Any] = close_old_connections
    ) -> None:
        self.django: Application = django
        self.after = after
        self.guards = {path: EndpointGuard(spec, api) for path, (api, spec) in hot.items()} if is_open() else {}

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        guard = self.guards.get(environ["PATH_INFO"].rstrip("/"))
        if guard is None or environ["REQUEST_METHOD"] != "GET" or environ.get("SCRIPT_NAME"):
            return self.django(environ, start)
        started = perf_counter()
        try:
            request = FastPathRequest(environ, given_in(environ))
            status, headers, body = answer(guard, request)
            record_request(request, perf_counter() - started)
        except NotForFastPath:
            return self.django(environ, start)
        finally:
            self.after()
        headers += cors_headers(environ.get("HTTP_ORIGIN", ""), environ["PATH_INFO"])
        start(status, headers)
        return (body,)


def is_open() -> bool:
    """Whether the fast path may be used: no middleware of the operator's own stands before the dispatch."""
    before = (
        settings.MIDDLEWARE[: settings.MIDDLEWARE.index(DISPATCHER)] if DISPATCHER in settings.MIDDLEWARE else ["?"]
    )
    return set(before) <= KNOWN_MIDDLEWARE


def given_in(environ: Environ) -> dict[str, Any]:
    """What ``core.api.call.given_by`` makes of the query."""
    query: str = environ.get("QUERY_STRING", "")
    if query.count("&") < MOST_PLAIN and PLAIN.fullmatch(query):
        found: dict[str, Any] = {}
        for pair in query.split("&"):
            name, _equals, value = pair.partition("=")
            if name in found:
                break
            if value:
                found[name] = value
        else:
            return found
    return from_lists(query_of(environ).lists())


def query_of(environ: Environ) -> QueryDict:
    try:
        return QueryDict(get_bytes_from_wsgi(environ, "QUERY_STRING", ""), encoding="utf-8")
    except TooManyFieldsSent:
        raise NotForFastPath from None


def answer(guard: EndpointGuard, request: Any) -> tuple[str, list[tuple[str, str]], bytes]:
    """Status line, headers and body."""
    spec = guard.spec
    try:
        call = guard(request)
        params = parsed(spec, request.given)
        result = perform_call(call, spec, params)
    except ApiError as error:
        return unpacked(on_api_error(request, error))
    except DomainError as error:
        return unpacked(on_domain_error(request, error))
    except NotForFastPath:
        raise
    except Exception as error:  # one bad call must not end the worker: answered and logged as ninja would
        return unpacked(on_unexpected(request, error))
    if call.cookies or isinstance(result, HttpResponse):
        return unpacked(make_response(call, result))
    if isinstance(result, Ready):
        body, more = result.body, result.headers
    else:
        body, more = (to_xml if call.xml else to_json)({**result, "error": 0, "error_message": ""}), {}
    kind = XML_TYPE if call.xml else JSON_TYPE
    headers = [("Content-Type", kind), *more.items(), *call.headers.items(), ("Content-Length", str(len(body)))]
    return OK, headers, body


def parsed(spec: EndpointSpec, given: dict[str, Any]) -> Any:
    try:
        return spec.params.model_validate(given)
    except ValidationError:
        raise NotForFastPath from None  # the normal way words the refusal


def unpacked(response: HttpResponse) -> tuple[str, list[tuple[str, str]], bytes]:
    cookies = [("Set-Cookie", morsel.output(header="")) for morsel in response.cookies.values()]
    return f"{response.status_code} {response.reason_phrase}", [*response.items(), *cookies], response.content


@lru_cache(maxsize=1024)
def cors_headers(origin: str, path: str) -> tuple[tuple[str, str], ...]:
    """What the CORS middleware adds for a page of this origin ("" = no page): the same for each of its plain calls."""
    if CORS not in settings.MIDDLEWARE:
        return ()
    request = FastPathRequest({"PATH_INFO": path, **({"HTTP_ORIGIN": origin} if origin else {})}, {})
    response: Any = CorsMiddleware(lambda asked: HttpResponse())(request)
    return tuple((name, value) for name, value in response.items() if name != "Content-Type")
