"""TLS that a balancer ended: what a trusted proxy says of the scheme, and cookies that then never go in the clear.

nginx with the shipped file settles the scheme itself (deploy/nginx). This is for application servers that a balancer
asks directly, and for files of older installations, which pass the header on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings

from core.api.forwarded import is_trusted_proxy

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]
HTTPS = "https"
SECURE = "; Secure"


class ForwardedScheme:
    """A WSGI application around another, which sees the scheme that the caller used."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        sent_scheme = environ.get("HTTP_X_FORWARDED_PROTO")
        if sent_scheme and settings.SMARTY_TRUSTED_PROXIES and is_trusted_proxy(environ.get("REMOTE_ADDR", "")):
            environ["wsgi.url_scheme"] = first_scheme(sent_scheme, environ["wsgi.url_scheme"])
        if environ["wsgi.url_scheme"] == HTTPS:
            return self.application(environ, secured(start))
        return self.application(environ, start)


def first_scheme(sent_scheme: str, otherwise: str) -> str:
    """The scheme that the caller used: of several proxies, what the first one says."""
    scheme = sent_scheme.partition(",")[0].strip().lower()
    return scheme if scheme in ("http", HTTPS) else otherwise


def secured(start: Start) -> Start:
    """Every cookie gets ``Secure``."""

    def started(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
        return start(status, [(name, cookie(name, value)) for name, value in headers], *error)

    return started


def cookie(name: str, value: str) -> str:
    return value + SECURE if name.lower() == "set-cookie" and SECURE.lower() not in value.lower() else value
