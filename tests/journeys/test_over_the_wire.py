"""The same server behind a real socket: a browser-like client with its cookies against waitress, as in the demo."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from django.db import connection

from tests.cast import Cast, make_cast
from tests.journeys.box import from_xml, rows
from tests.wire import serving

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="the socket is what is tested: once is enough")


@pytest.fixture
def server(transactional_db: None) -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.fixture
def cast(server: str) -> Cast:
    return make_cast()


class Page:
    """One page of a portal: a keep-alive connection, a cookie jar, no redirects followed."""

    def __init__(self, server: str, cast: Cast) -> None:
        self.base = f"{server}/api/tvmiddleware/api/"
        self.client_id = cast.north.client.pk
        self.api_key = cast.north.client.api_key
        self.session = requests.Session()

    def send(self, method: str, path: str, **options: Any) -> requests.Response:
        answer = self.session.request(method, self.base + path, timeout=10, allow_redirects=False, **options)
        assert not (300 <= answer.status_code < 400) or path.startswith(("channel/url", "program/url")), answer.headers
        return answer

    def get(self, path: str, **params: Any) -> Any:
        answer = self.send("GET", path, params={"client_id": self.client_id, **params})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def log_in(self) -> str:
        form = {
            "client_id": self.client_id,
            "api_key": self.api_key,
            "abonement": "1001",
            "password": "1111",
            "device": "pc",
        }
        answer = self.send("POST", "login", data=form)
        assert answer.json()["error"] == 0
        return str(answer.json()["authkey"])


@pytest.fixture
def page(server: str, cast: Cast) -> Page:
    return Page(server, cast)


def test_a_day_with_cookies_alone(page: Page, cast: Cast) -> None:
    assert page.get("channel/list")["error"] == 403
    authkey = page.log_in()
    assert page.session.cookies["authkey"] == authkey
    listed = page.get("channel/list/")["channels"]
    assert [row["name"] for row in listed] == ["One", "Two"]
    address = listed[0]["url"]
    assert address.startswith(page.base + "channel/url/?")
    played = page.session.get(address, timeout=10, allow_redirects=False)
    assert played.status_code == 302
    assert played.headers["Location"].startswith("http://live.example.com/one/index.m3u8?token=")
    assert "Set-Cookie" not in played.headers
    uri = page.session.get(f"{address}&redirect=0", timeout=10).json()["uri"]
    token = uri.partition("token=")[2]
    assert page.send("GET", "streamservice/token/check", params={"token": token, "name": "one"}).status_code == 200
    saved = page.send("POST", "settings/save", data={"client_id": page.client_id, "favorite_channel": cast.two.pk})
    assert saved.json() == {"error": 0, "error_message": ""}
    assert [row["is_favorited"] for row in page.get("channel/list/")["channels"]] == [0, 1]
    body = {"channel_ids": [cast.two.pk, cast.one.pk]}
    sent = page.send("POST", f"v2/account/channels/sort?client_id={page.client_id}", json=body)
    assert sent.json()["error"] == 0
    assert [row["name"] for row in page.get("channel/list/")["channels"]] == ["Two", "One"]
    assert page.get("logout")["error"] == 0
    assert "authkey" not in page.session.cookies
    assert page.get("channel/list/", authkey=authkey)["error"] == 403
    assert page.send("GET", "streamservice/token/check", params={"token": token}).status_code == 403


def test_an_xml_box(page: Page, cast: Cast) -> None:
    who = {"client_id": cast.north.client.pk, "authkey": cast.anna_mag_key.key, "device": "mag"}
    answer = page.send("GET", "channel/list", params=who)
    first = rows(from_xml(answer)["channels"])[0]
    assert list(first)[:8] == [
        "is_hidden", "id", "has_subscription", "max_archive_duration", "category_id", "url", "icon", "name",
    ]  # fmt: skip
    assert first["url"].startswith("http://127.0.0.1:")


def test_a_list_that_did_not_change_is_not_sent_again(page: Page, cast: Cast) -> None:
    who: dict[str, Any] = {"client_id": cast.north.client.pk, "authkey": cast.anna_key.key}
    first = page.session.get(page.base + "channel/list/", params=who, timeout=10)
    again = page.session.get(
        page.base + "channel/list/", params=who, timeout=10, headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert (first.headers["Cache-Control"], "Set-Cookie" in first.headers) == ("public", False)


def test_head_leaves_the_connection_usable(page: Page) -> None:
    page.log_in()
    for path in ("channel/list/", "health/check/", "account/status"):
        answer = page.send("HEAD", path, params={"client_id": page.client_id})
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers["Content-Type"] == "application/json"
    assert page.get("account/status")["status"] == 0


def test_torn_bodies_and_odd_bytes(page: Page) -> None:
    page.log_in()
    for content_type, body in (
        ("application/json", b'{"search": "\xff\xfe'),
        ("application/json", b"[" * 100_000),
        ("multipart/form-data", b"garbage"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"search\"\r\n\r\nto"),
        ("application/x-www-form-urlencoded; charset=utf-16", b"search=%ff%fe&=&&&"),
        ("application/x-www-form-urlencoded", b"&".join(b"n%d=1" % number for number in range(2000))),
        ("application/x-www-form-urlencoded", b"search=" + b"x" * 3_000_000),
        ("text/plain", b"\0\1\2"),
        ("", b""),
    ):  # fmt: skip
        url = f"channel/list/search/?client_id={page.client_id}"
        answer = page.send("POST", url, data=body, headers={"Content-Type": content_type})
        assert answer.status_code == 200, (content_type, answer.text)
        assert answer.json()["error"] in {0, 400}
    assert page.get("account/status", search="x" * 10_000)["status"] == 0


def test_a_box_that_hangs_up(server: str, page: Page) -> None:
    host, port = server.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as torn:
        torn.sendall(b"POST /tvmiddleware/api/login/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nclient_id=1")
    with socket.create_connection((host, int(port)), timeout=5) as old:
        old.sendall(b"GET /tvmiddleware/api/health/check HTTP/1.0\r\n\r\n")
        assert old.recv(100).startswith(b"HTTP/1.0 200")
    assert page.get("channel/list")["error"] == 403
