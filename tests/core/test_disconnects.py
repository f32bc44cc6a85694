"""Clients that hang up are no errors to report; our own connections that break are."""

from __future__ import annotations

import socket
from unittest.mock import patch

import pytest
from django.http import UnreadablePostError
from pytest_django import Settings
from raven.contrib.django.client import DjangoClient

from core import reports
from core.disconnects import client_is_gone
from core.sentry import raven_backend, sdk_backend

GONE = (
    OSError("write error"),
    OSError("error during read(65536) on wsgi.input"),
    OSError("error during readline(1024) on wsgi.input"),
    OSError("timeout during read(65536) on wsgi.input"),
    OSError("error waiting for wsgi.input data"),
    UnreadablePostError("error during read"),
)
OURS = (
    OSError(28, "No space left on device"),
    OSError("write error of the disk"),
    BrokenPipeError(32, "Broken pipe"),
    ConnectionResetError(104, "Connection reset by peer"),
    FileNotFoundError(2, "write error"),
    ValueError("write error"),
)


def raised(error: Exception, package: str) -> Exception:
    """The error as a module of that package raises it."""
    try:
        exec("raise error", {"__name__": f"{package}.server", "error": error})  # noqa: S102
    except type(error) as caught:
        return caught
    raise AssertionError


def test_which_errors() -> None:
    assert [error for error in GONE if not client_is_gone(error)] == []
    assert [error for error in OURS if client_is_gone(error)] == []
    for kind in (BrokenPipeError, ConnectionResetError):
        assert client_is_gone(raised(kind(), "waitress"))
        assert not client_is_gone(raised(kind(), "redis"))
    one, other = socket.socketpair()
    other.close()
    with one, pytest.raises(BrokenPipeError) as caught:
        one.sendall(b"x" * 10**6)
    assert not client_is_gone(caught.value)


def test_no_way_to_sentry(settings: Settings) -> None:
    reported: list[BaseException] = []
    with patch.object(reports, "collectors", [lambda error, context: reported.append(error)]):
        for error in (*GONE, *OURS):
            reports.report_error(error, view="x")
    assert reported == list(OURS)
    client = DjangoClient("http://a:b@127.0.0.1:9/1")
    raven_backend.leave_out_hangups(client)
    for error in (*GONE, *OURS):
        exc_info = (type(error), error, None)
        assert client.should_capture(exc_info) == (error in OURS), error
        assert (sdk_backend.wanted({"message": "x"}, {"exc_info": exc_info}) is not None) == (error in OURS), error
    assert sdk_backend.wanted({"message": "x"}, {}) == {"message": "x"}
