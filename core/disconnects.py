"""Errors that are no fault of ours: they only say that a client left while it was sending or being answered."""

from __future__ import annotations

import re
import traceback

from django.http import UnreadablePostError

OF_UWSGI = re.compile(r"write error|(error|timeout) (during|waiting for) .*wsgi\.input.*|unable to (receive|read) .*")
SERVERS = frozenset({"waitress", "wsgiref", "socketserver", "gunicorn"})
"""Packages that speak to clients. The same errors elsewhere are of our own connections, to a database or a gateway."""


def client_is_gone(error: BaseException | None) -> bool:
    if isinstance(error, UnreadablePostError):
        return True
    if isinstance(error, BrokenPipeError | ConnectionResetError | ConnectionAbortedError):
        return raised_in(error) in SERVERS
    return type(error) is OSError and OF_UWSGI.fullmatch(str(error)) is not None


def raised_in(error: BaseException) -> str:
    """The package of the innermost frame."""
    frames = list(traceback.walk_tb(error.__traceback__))
    return str(frames[-1][0].f_globals.get("__name__", "")).partition(".")[0] if frames else ""
