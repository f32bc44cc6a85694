"""Fixtures of the guide's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core import http
from tests.epg.support import Site


@pytest.fixture
def site() -> Iterator[Site]:
    """A web server on 127.0.0.1."""
    with Site() as running:
        yield running


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries follow at once."""
    monkeypatch.setattr(http, "wait_exponential", lambda **_: lambda state: 0.0)
