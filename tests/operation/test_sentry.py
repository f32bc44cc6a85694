"""Errors that nobody handles arrive at Sentry, through raven and through its SDK, under a real application server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.operation.serving import Sink, server, until
from tests.settings_files.loading import manage

BLOCK = """
INSTALLED_APPS += ('raven.contrib.django.raven_compat',)
RAVEN_CONFIG = {
    'dsn': 'http://LOGIN:PASS@127.0.0.1:%d/1',
}
DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': %r}}
SENTRY_BACKEND = %r
"""
CALL = "/tvmiddleware/api/channel/list/?client_id=1&authkey=" + "ab" * 64
BACKENDS = ("raven", "sdk")
pytestmark = pytest.mark.slow


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


def text(sink: Sink, directory: Path, backend: str) -> str:
    return BLOCK % (sink.port, str(directory / "empty.sqlite3"), backend)


@pytest.mark.parametrize("backend", BACKENDS)
def test_an_error_of_a_call_and_of_the_panel(backend: str, sink: Sink, tmp_path: Path) -> None:
    """Both ways a call can take, the fast path (GET) and Django's (POST), on a database without tables."""
    with server(tmp_path, text(sink, tmp_path, backend)) as base:
        assert requests.get(base + CALL, timeout=10).json()["error"] != 0
        requests.post(base + CALL, timeout=10)
        requests.get(f"{base}/admin/", timeout=10, headers={"Cookie": "sessionid=very-secret-session"})
        until(lambda: len(sink.events()) >= 3)
    events = sink.events()
    values = [event["exception"]["values"][-1] for event in events]
    assert {value["type"] for value in values} == {"OperationalError"}
    assert all(value["stacktrace"]["frames"] for value in values)
    assert len(events) == 3, "each error once"
    urls = sorted(str(event["request"]["url"]).removeprefix(base).partition("?")[0] for event in events)
    assert urls == ["/admin/", "/tvmiddleware/api/channel/list/", "/tvmiddleware/api/channel/list/"]
    sent = json.dumps(events)
    assert "ab" * 20 not in sent
    at = sent.find("very-secret-session")
    assert at < 0, sent[max(0, at - 300) : at]
    assert "an operator of long ago" not in sent, "SECRET_KEY"


@pytest.mark.parametrize("backend", BACKENDS)
def test_an_error_of_a_command(backend: str, sink: Sink, tmp_path: Path) -> None:
    done = manage(tmp_path, text(sink, tmp_path, backend), "cache_channel_list")
    assert done.returncode == 1
    [event] = until(sink.events)
    assert event["exception"]["values"][-1]["type"] == "OperationalError"
    assert event["extra"]["command"].strip("'") == "cache_channel_list"


def test_the_test_of_raven_itself(sink: Sink, tmp_path: Path) -> None:
    """``smarty_manage raven test``, which operators know."""
    done = manage(tmp_path, text(sink, tmp_path, "raven"), "raven", "test")
    assert done.returncode == 0, done.stderr
    until(lambda: sink.asked)


def test_a_sentry_that_is_away_costs_nobody_anything(tmp_path: Path) -> None:
    block = BLOCK % (9, str(tmp_path / "empty.sqlite3"), "raven")
    with server(tmp_path, block) as base:
        assert max(requests.get(base + CALL, timeout=10).elapsed.total_seconds() for _ in range(5)) < 2
