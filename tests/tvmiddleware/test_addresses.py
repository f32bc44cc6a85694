from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_django import Settings

from tvmiddleware.addresses import NO_SIZE, api_base, build_links, icon_size, icon_url, multicast_url, with_endless


@pytest.mark.parametrize(
    ("setting", "origin", "path", "base"),
    [
        ("/tvmiddleware/api", "http://h:1", "/tvmiddleware/api/x/", "http://h:1/tvmiddleware/api"),
        ("tvmiddleware/api/", "https://h", "", "https://h/tvmiddleware/api"),
        ("/tvmiddleware/api", "http://h", "/api/tvmiddleware/api/x/", "http://h/api/tvmiddleware/api"),
        ("/api/tvmiddleware/api", "http://h", "/api/tvmiddleware/api/x/", "http://h/api/tvmiddleware/api"),
        ("/tvmiddleware/api", "", "", "http://testserver/tvmiddleware/api"),
        ("https://mw.example.com/api", "http://h", "/api/x", "https://mw.example.com/api"),
    ],
)
def test_api_base(settings: Settings, setting: str, origin: str, path: str, base: str) -> None:
    settings.TVMIDDLEWARE_API_URL = setting
    assert api_base(origin, path) == base


def test_addresses_take_another_parameter() -> None:
    made = build_links(client_id=1, device="a b&c", authkey="k", base="http://h/api")
    for address in (made.channel_url(5), made.program_url(5, 6)):
        parsed = parse_qs(urlsplit(address + "&redirect=0").query)
        assert parsed["redirect"] == ["0"]
        assert (parsed["cid"], parsed["client_id"], parsed["device"], parsed["authkey"]) == (
            ["5"], ["1"], ["a b&c"], ["k"],
        )  # fmt: skip
    assert made.channel_url(5) == f"{made.channel_url_head}5"
    assert "device" not in build_links(client_id=1, device="", authkey="k", base="b").channel_url(1)


def test_endless() -> None:
    assert with_endless("http://h/a") == "http://h/a?endless=1"
    assert with_endless("http://h/a?b") == "http://h/a?b&endless=1"
    assert with_endless("http://h/a?endless=1") == "http://h/a?endless=1"
    assert with_endless("udp://239.0.0.1:1") == "udp://239.0.0.1:1"


def test_multicast() -> None:
    assert multicast_url("239.0.0.1:1") == "udp://239.0.0.1:1"
    assert multicast_url("rtp://@239.0.0.1:1") == "rtp://@239.0.0.1:1"


def test_icons() -> None:
    assert icon_size(120, 91) == (120, 91)
    for wrong in ((0, 5), (5, 0), (-1, 5), (5, 99999)):
        assert icon_size(*wrong) == NO_SIZE
    assert icon_url("", (1, 1)) == ""
    assert icon_url("a/b.png", (1, 2)) == "http://testserver/media/a/b1_2.png"
    assert icon_url("https://h/b.png", (1, 2)) == "https://h/b.png"
