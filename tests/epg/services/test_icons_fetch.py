"""The downloads of icons end with those who asked for them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from epg.models import EpgChannel
from epg.services import icons


def test_those_that_wait_are_given_up(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when the command gets SIGTERM: the exception comes to whoever reads the results. All downloads but the first
    last until the pool was told to end, however slow the machine is."""
    settings.VAR_DIR = tmp_path
    asked: list[str] = []
    told_to_end = threading.Event()

    class Pool(ThreadPoolExecutor):
        def shutdown(self, wait: bool = True, **how: Any) -> None:
            super().shutdown(wait=False, **how)
            told_to_end.set()
            super().shutdown(wait=wait)

    def fetch(channel: EpgChannel, url: str, *_: Any) -> icons.Fetched:
        asked.append(url)
        if url != "http://a/0":
            told_to_end.wait()
        return icons.Fetched(channel, url, b"", "")

    monkeypatch.setattr(icons, "ThreadPoolExecutor", Pool)
    monkeypatch.setattr(icons, "_fetch", fetch)
    reading: Any = icons.icons_fetch((EpgChannel(), f"http://a/{number}") for number in range(500))
    assert next(reading).url == "http://a/0"
    reading.close()
    assert len(asked) <= 1 + icons.THREADS
    assert list((tmp_path / "tmp").iterdir()) == []
