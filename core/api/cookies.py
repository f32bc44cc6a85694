"""Cookie values on the wire: a header holds Latin-1 at most, what boxes call themselves may be anything.

ASCII stays as it is, so cookies that browsers have already are still read; the rest is percent-encoded UTF-8 behind a
mark. Tomcat, Jetty and older WSGI servers fail on the same: RFC 6265 leaves the encoding to the application.
"""

from __future__ import annotations

from urllib.parse import quote, unquote

MARK = "utf-8."


def to_cookie(value: str) -> str:
    if value.isascii() and value.isprintable() and not value.startswith(MARK):
        return value
    return MARK + quote(value, safe="", errors="replace")


def from_cookie(value: str) -> str:
    return unquote(value.removeprefix(MARK)) if value.startswith(MARK) else value
