"""core.http: addresses without secrets, limits. Retries and errors: tests/epg/services/test_loading.py."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import requests
from pytest_django import Settings

from core import http
from core.http import MAX_REDIRECTS, DownloadError, HttpLimits, download_file, open_url, safe_url
from core.pinned_connections import ConnectionGuard
from core.reach import STAFF, TRUSTED, AddressRefused, Reach
from tests.epg.support import Site


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
    with Site() as site:
        download_file(site.gives("/x", b"content"), tmp_path / "x", reach=TRUSTED, limits=HttpLimits())
    assert (tmp_path / "x").read_bytes() == b"content"


def test_a_drip_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "CHUNK_BYTES", 10)
    with Site() as site, pytest.raises(DownloadError) as caught:
        download_file(site.gives("/x", b"x" * 1000), tmp_path / "x", reach=TRUSTED, limits=HttpLimits(total=0.0))
    assert caught.value.permanent
    assert "not finished" in str(caught.value)


def test_the_size_is_counted_not_believed(tmp_path: Path) -> None:
    with Site() as site, pytest.raises(DownloadError) as caught:
        download_file(site.gives("/x", b"x" * 1000), tmp_path / "x", reach=TRUSTED, limits=HttpLimits(max_bytes=999))
    assert caught.value.permanent


def test_attempts_are_counted(tmp_path: Path) -> None:
    with Site() as site:
        with pytest.raises(DownloadError) as caught:
            download_file(
                site.gives("/x", status=500),
                tmp_path / "x",
                reach=TRUSTED,
                limits=HttpLimits(attempts=2, pause=0.0),
            )
        assert not caught.value.permanent
        assert len(site.asked) == 2


def lookups(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    """Every name means these addresses, one after the other and then no more; "" = the address as it is written."""
    left = iter(answers)

    def found(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(left) or host, port))]

    monkeypatch.setattr(socket, "getaddrinfo", found)


# --- where it leads -------------------------------------------------------------------------------------------------
def fetch(url: str, reach: Reach, total: float = 5.0) -> bytes:
    with open_url("GET", url, reach=reach, limits=HttpLimits(connect=2, read=2, total=total)) as response:
        return response.content


def test_staff_and_superusers(settings: Settings) -> None:
    with Site() as site:
        url = site.gives("/x", b"inner")
        assert fetch(url, TRUSTED) == b"inner"
        for spelled in (url, url.replace("127.0.0.1", "2130706433"), url.replace("//", "//93.184.216.34@")):
            with pytest.raises(AddressRefused):
                fetch(spelled, STAFF)
        assert len(site.asked) == 1
        settings.SMARTY_FETCH_NETWORKS = ["127.0.0.1"]
        assert fetch(url, STAFF) == b"inner"


def test_the_address_that_was_judged_is_the_one_connected_to(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that means something else the second time it is looked up is not looked up a second time."""
    settings.SMARTY_FETCH_NETWORKS = ["127.0.0.1"]
    lookups(monkeypatch, "127.0.0.1")
    with Site() as site:
        url = site.gives("/x", b"inner").replace("127.0.0.1", "rebind.example.com")
        assert fetch(url, STAFF) == b"inner"
        assert site.asked[0].headers["Host"] == url.split("/")[2]


def test_every_redirect_is_judged(settings: Settings) -> None:
    with Site() as site, Site() as other:
        inner = other.gives("/secret", b"secret")
        settings.SMARTY_FETCH_NETWORKS = [f"127.0.0.1:{site.url.rpartition(':')[2]}"]
        for target in (inner, "http://localhost:9/", "http://169.254.169.254/latest/meta-data/"):
            with pytest.raises(AddressRefused):
                fetch(site.gives(f"/{len(site.answers)}", status=302, location=target), STAFF)
        for target in ("file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/x"):
            with pytest.raises(requests.exceptions.InvalidSchema):
                fetch(site.gives(f"/{len(site.answers)}", status=302, location=target), TRUSTED)
        assert other.asked == []
        assert fetch(site.gives("/own", status=302, location=site.gives("/y", b"y")), STAFF) == b"y"
        with pytest.raises(requests.exceptions.TooManyRedirects):
            fetch(site.gives("/loop", status=302, location="/loop"), STAFF)
        assert site.addresses().count("/loop") == MAX_REDIRECTS + 1


def test_a_superusers_address_vouches_for_itself_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A public server that sends us inside is not followed; one on a private network may name its neighbours."""
    with Site() as site, Site() as other:
        inner = other.gives("/secret", b"secret").replace("127.0.0.1", "localhost")
        with pytest.raises(AddressRefused):
            fetch(site.gives("/x", status=302, location=inner), TRUSTED)
        assert fetch(site.gives("/other", status=302, location=other.gives("/y", b"y")), TRUSTED) == b"y"
    guard = ConnectionGuard(TRUSTED, 5)
    lookups(monkeypatch, *[""] * 6)
    assert guard.judged("10.0.0.5", 80)
    assert guard.judged("10.0.0.6", 80)
    for host in ("127.0.0.1", "169.254.169.254"):
        with pytest.raises(AddressRefused):
            guard.judged(host, 80)


def test_a_proxy_of_the_environment_is_for_superusers_addresses(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It looks names up by itself, so nothing that we judge would hold there."""
    settings.SMARTY_FETCH_NETWORKS = ["127.0.0.1"]
    with Site() as site, Site() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        assert fetch(site.gives("/x", b"x"), STAFF) == b"x"
        assert proxy.asked == []
        proxy.gives("http://guide.example.com/x", b"through the proxy")
        assert fetch("http://guide.example.com/x", TRUSTED) == b"through the proxy"
        proxy.gives("http://guide.example.com/y", status=302, location="http://10.0.0.5/inner")
        with pytest.raises(AddressRefused):
            fetch("http://guide.example.com/y", TRUSTED)


def test_ftp_and_files_are_no_downloads(tmp_path: Path) -> None:
    for url in ("ftp://127.0.0.1/x", "file:///etc/passwd", "//127.0.0.1/x", "http://", "http://[", "x"):
        with pytest.raises(DownloadError, match="not an address"):
            download_file(url, tmp_path / "x", limits=HttpLimits(), reach=TRUSTED)


def test_the_certificate_is_asked_for_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """We connect to a number; the server hears the name, in TLS and in HTTP."""
    heard: list[Any] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.sni_callback = lambda sock, name, _context: heard.append(name)
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, port, **_: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))],
    )
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            peer, _address = listening.accept()
            with suppress(OSError), peer:
                context.wrap_socket(peer, server_side=True)

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(requests.exceptions.SSLError):
            fetch(f"https://secure.example.com:{listening.getsockname()[1]}/", TRUSTED)
        thread.join()
    assert heard == ["secure.example.com"]


# --- time -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "start", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 100 Go on\r\n\r\n"]
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_byte_after_byte_ends_with_the_total_time(scheme: str, start: bytes) -> None:
    """Each byte is well within the read time-out: status line, headers, a body without a length, TLS handshake."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            peer, _address = listening.accept()
            with suppress(OSError), peer:
                peer.sendall(start)
                while not stop.wait(0.02):
                    peer.sendall(b"x")

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        began = time.monotonic()
        with pytest.raises(requests.exceptions.RequestException) as caught:
            fetch(f"{scheme}://127.0.0.1:{listening.getsockname()[1]}/", TRUSTED, total=0.2)
        assert time.monotonic() - began < 2
        assert isinstance(caught.value, requests.exceptions.Timeout) or scheme == "https"
        stop.set()
        thread.join()
