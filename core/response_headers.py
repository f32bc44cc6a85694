"""Answers whose headers no server can send: told in our own log, and answered with 500 instead of a torn connection.

Nothing should come here: callers' texts are encoded where they are put into headers. What comes is a fault of ours or
of a plug-in, which uWSGI alone would know of.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from typing import Any

from core.reports import report_error

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]
FAILED = "500 Internal Server Error"
NOTHING = [("Content-Type", "text/plain"), ("Content-Length", "0")]
BREAKS = re.compile(r"[\r\n\0]")
main_log = logging.getLogger("smarty_main")


class UnsendableAnswer(Exception):
    """Names the headers; their values may be somebody's secrets."""


class SendableAnswers:
    """A WSGI application around another."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        wrong: list[str] = []

        def started(status: str, headers: Headers, *error: Any) -> Any:
            wrong[:] = [name for name, value in headers if not is_sendable(value)]
            return start(FAILED, NOTHING, *error) if wrong else start(status, headers, *error)

        body = self.application(environ, started)
        if not wrong:
            return body
        if hasattr(body, "close"):
            body.close()
        log_headers(environ.get("PATH_INFO", ""), wrong)
        return (b"",)


def is_sendable(value: str) -> bool:
    """A header's value as WSGI servers send it: Latin-1 in one line."""
    if value.isascii() and value.isprintable():
        return True
    try:
        value.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return not BREAKS.search(value)


def log_headers(path: str, names: list[str]) -> None:
    error = UnsendableAnswer(f"headers that can't be sent: {', '.join(names)}")
    main_log.error("ANSWER_NOT_SENT path=%s headers=%s", path, ",".join(names))
    report_error(error, request={"url": path})
