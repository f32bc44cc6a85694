"""The downloads of icons end with those who asked for them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from epg.models import EpgChannel
from epg.services import icons


def test_those_that_wait_are_given_up(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when the command gets SIGTERM: the exception comes to whoever reads the results."""
    settings.VAR_DIR = tmp_path
    asked: list[str] = []

    def fetch(channel: EpgChannel, url: str, *_: Any) -> icons.Fetched:
        asked.append(url)
        time.sleep(0.002)
        return icons.Fetched(channel, url, b"", "")

    monkeypatch.setattr(icons, "_fetch", fetch)
    reading: Any = icons.icons_fetch((EpgChannel(), f"http://a/{number}") for number in range(500))
    assert next(reading).url == "http://a/0"
    reading.close()
    assert len(asked) < 100
    assert list((tmp_path / "tmp").iterdir()) == []
