"""API calls are dispatched here, in front of the panel's middleware; and the log of the panel's requests."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import zip_longest
from time import perf_counter
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import get_resolver

from core import metrics, work
from core.api.accounting import record_request
from core.api.forwarded import client_ip
from core.logs import log_event

Handler = Callable[[HttpRequest], HttpResponseBase]
PORTAL_PREFIX = "/api"
API = "ninja"
DISPATCHED = frozenset({API, "payments"})
"""Names of the URL tables that are answered here: the APIs, and what payment gateways and payers' browsers call."""
METHODS = "GET, HEAD, OPTIONS, POST"


View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class ApiTable:
    """``views``: path (no trailing slash) -> view, of every endpoint that django-ninja serves and of payments' own
    addresses; ``patterns``: those whose address has places for parameters, tried in turn."""

    views: dict[str, View]
    patterns: tuple[tuple[re.Pattern[str], View], ...]

    def find(self, path: str) -> tuple[View, dict[str, str]] | None:
        view = self.views.get(path)
        if view is not None:
            return view, {}
        for pattern, one in self.patterns:
            match = pattern.fullmatch(path)
            if match is not None:
                return one, match.groupdict()
        return None


@lru_cache(maxsize=1)
def table() -> ApiTable:
    views: dict[str, View] = {}
    patterns: list[tuple[re.Pattern[str], View]] = []
    tables: Any = get_resolver().url_patterns
    for pattern in tables:
        kind = getattr(pattern, "app_name", None)
        if kind in DISPATCHED:
            for inner in pattern.url_patterns:
                path = "/" + str(inner.pattern).strip("/")
                if "<" in path:
                    if kind == API:  # a payer's page goes Django's own way, with sessions and languages
                        patterns.append((pattern_of(path), inner.callback))
                elif getattr(inner, "name", "") not in {"openapi-json", "openapi-view"}:
                    views[path] = inner.callback
    log_event("main", "URLS_INITIALIZED", available_apps=",".join(settings.INSTALLED_APPS))
    return ApiTable(views, tuple(patterns))


def pattern_of(path: str) -> re.Pattern[str]:
    """``/p/<name>/<secret>.m3u8``: each place is one part of the path, or a piece of one."""
    parts = re.split(r"<(?:\w+:)?(\w+)>", path)
    texts, names = map(re.escape, parts[::2]), [f"(?P<{name}>[^/]+)" for name in parts[1::2]]
    return re.compile("".join(piece for pair in zip_longest(texts, names, fillvalue="") for piece in pair))


def find_view(path: str) -> tuple[View, dict[str, str]] | None:
    """The view that answers this path and the values of its parameters; None: the path is no API's.

    Slashes at the end and double ones do not matter. Behind a portal's nginx the same paths start with /api."""
    if "//" in path:
        path = "/" + "/".join(part for part in path.split("/") if part)
    bare = path.rstrip("/")
    found = table().find(bare)
    return found or (table().find(bare[len(PORTAL_PREFIX) :]) if bare.startswith("/api/") else None)


class ApiDispatchMiddleware:
    """Answers API calls at once: no session, no CSRF, no locale, no URL patterns tried one by one, no redirect."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        found = find_view(request.path_info)
        if found is None:
            return self.get_response(request)
        view, values = found
        if values:
            request.path_values = values  # type: ignore[attr-defined]
        started = perf_counter()
        try:
            return answer(request, partial(view, **values) if values else view)
        finally:
            record_request(request, perf_counter() - started)


def answer(request: HttpRequest, view: Callable[..., HttpResponseBase]) -> HttpResponseBase:
    """HEAD is GET without the body; OPTIONS of a balancer or of a page on an origin that CORS does not know is 200."""
    if request.method == "OPTIONS":
        return HttpResponse(headers={"Allow": METHODS})
    if request.method != "HEAD":
        return view(request)
    request.method = "GET"
    response = view(request)
    return HttpResponse(status=response.status_code, headers=response.headers)


class StatsMiddleware:
    """The name that statsd is switched on with. API calls are counted where they are answered, by the dispatch and on
    the fast path, wherever this stands in the list; what passes here is the panel."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if find_view(request.path_info) is not None:
            return self.get_response(request)
        work.begin_call()
        started = perf_counter()
        try:
            return self.get_response(request)
        finally:
            sql = work.work
            metrics.observe_call(page_name(request), perf_counter() - started, sql.sql_count, sql.sql_seconds)


def page_name(request: HttpRequest) -> str:
    """``panel.tvmiddleware_account_changelist``: the name of the address; what has none is ``panel.other``."""
    name = str(getattr(request.resolver_match, "url_name", None) or "other")
    return "panel." + "".join(letter if letter.isalnum() or letter in "_-" else "_" for letter in name)


class AdminLogMiddleware:
    """smarty_admin.log: who asked the panel for what."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        user: Any = getattr(request, "_cached_user", None)  # what nobody has asked for yet is not looked up here
        if user is not None and user.is_authenticated:
            log_event(
                "admin",
                "ADMIN_REQUEST",
                user=user.get_username(),
                ip=client_ip(request),
                path=request.path,
                user_agent=request.META.get("HTTP_USER_AGENT", ""),
            )
        return response
