"""core.http: addresses without secrets, limits. Retries and errors: tests/epg/services/test_loading.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from core import http
from core.http import DownloadError, Limits, download, safe_url
from tests.epg.support import web


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://me:secret@example.com:8080/a/b.xml?token=secret#x", "http://example.com:8080/a/b.xml"),
        ("https://example.com", "https://example.com"),
        ("http://[broken", "the address"),
        ("http://example.com:port/", "the address"),
    ],
)
def test_safe_url(url: str, expected: str) -> None:
    assert safe_url(url) == expected


def test_it_writes_what_it_gets(tmp_path: Path) -> None:
    with web() as site:
        download(site.answer("/x", b"content"), tmp_path / "x", limits=Limits())
    assert (tmp_path / "x").read_bytes() == b"content"


def test_a_drip_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "CHUNK_BYTES", 10)
    with web() as site, pytest.raises(DownloadError) as caught:
        download(site.answer("/x", b"x" * 1000), tmp_path / "x", limits=Limits(total=0.0))
    assert caught.value.permanent
    assert "not finished" in str(caught.value)


def test_the_size_is_counted_not_believed(tmp_path: Path) -> None:
    with web() as site, pytest.raises(DownloadError) as caught:
        download(site.answer("/x", b"x" * 1000), tmp_path / "x", limits=Limits(max_bytes=999))
    assert caught.value.permanent


def test_attempts_are_counted(tmp_path: Path) -> None:
    with web() as site:
        with pytest.raises(DownloadError) as caught:
            download(site.answer("/x", status=500), tmp_path / "x", limits=Limits(attempts=2, pause=0.0))
        assert not caught.value.permanent
        assert len(site.asked) == 2
