"""Stream services as people type them: host, port and mask to addresses, and what the panel refuses."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

from playback.services.routing import script_names
from playback.services.stream_addresses import address_errors
from playback.services.stream_checks import CheckedService
from playback.streamers.base import server_url
from playback.streamers.registry import KINDS
from tests.playback.streamers.test_masks import LIVE, SERVICE
from tvmiddleware.addresses import multicast_url

SIX = "2001:db8::1"
ADDRESSES = {
    (SIX, 8080, "http://$host:$port/$prefix/index.m3u8"): "http://[2001:db8::1]:8080/x/index.m3u8",
    (SIX, 8080, "$server/$prefix/index.m3u8"): "http://[2001:db8::1]:8080/x/index.m3u8",
    (SIX, 8080, "http://[$host]:$port/$prefix"): "http://[2001:db8::1]:8080/x",
    (f"http://{SIX}", 8080, "$server/$prefix"): "http://[2001:db8::1]:8080/x",
    (f"[{SIX}]", 0, "$server/$prefix"): "http://[2001:db8::1]/x",
    ("https://media.example.com/tv/", 8443, "$server/$prefix"): "https://media.example.com:8443/tv/x",
    ("https://media.example.com", 8443, "rtsp://$host:$port/$prefix"): "rtsp://media.example.com:8443/x",
    ("медиа.рф", 80, "$server/$prefix"): "http://xn--80ahcnr.xn--p1ai:80/x",
    ("", 0, "http://медиа.рф/$prefix"): "http://xn--80ahcnr.xn--p1ai/x",
    # typed before the panel refused two ports
    ("live.example.com:8080", 80, "$server/$prefix"): "http://live.example.com:8080/x",
}


def row(host: str, port: int) -> Any:
    return replace(SERVICE, host=host, port=port)


def test_addresses_of_what_is_typed() -> None:
    play = replace(LIVE, prefix="x")
    found = {
        (host, port, mask): KINDS["generic"].url(row(host, port), mask, play) for host, port, mask in ADDRESSES
    }  # fmt: skip
    assert found == ADDRESSES


def test_checks_ask_the_same_server() -> None:
    asked = {(SIX, 8080): (SIX, 8080), (f"http://{SIX}", 0): (SIX, 80), ("медиа.рф", 1): ("xn--80ahcnr.xn--p1ai", 1)}
    for typed, (host, port) in asked.items():
        subject = CheckedService(cast(Any, SimpleNamespace(address_trusted=False)), row(*typed))
        assert (subject.host, subject.port) == (host, port)
    assert server_url(row("-rf", 0)) == "", "no option of ping"
    assert CheckedService(cast(Any, SimpleNamespace()), row("a b", 0)).host == ""


def test_scripts_get_a_server_that_fits_into_an_address() -> None:
    for typed, given in ((SIX, f"[{SIX}]"), ("медиа.рф", "xn--80ahcnr.xn--p1ai"), ("https://a/b", "https://a/b")):
        assert script_names(row(typed, 0), LIVE)["server"] == given


def test_multicast() -> None:
    assert multicast_url("239.0.0.1:1234") == "udp://239.0.0.1:1234"
    assert multicast_url("ff15::1") == "udp://[ff15::1]"
    assert multicast_url("rtp://@239.0.0.1:1234") == "rtp://@239.0.0.1:1234"


def test_what_the_panel_refuses() -> None:
    refused = (
        {"host": "live.example.com:8080", "port": 80},
        {"host": "live example"},
        {"uri_mask": "http://live.example.com//$prefix/index.m3u8"},
        {"uri_mask": "http://live.example.com/a/../$prefix/index.m3u8"},
        {"uri_mask": "http://live.example.com:80:81/$prefix"},
        {"preview_uri_mask": "http://live.example.com/./$prefix.jpg"},
        {"check_http_url": "http://2001:db8::1:x/alive"},
        {"uri_mask": "http://cdn/$prefix/$md5/$expires/index.m3u8"},
        {"uri_mask": "http://cdn/$prefix/$md5/$expires/$token/index.m3u8"},
    )
    welcome: tuple[dict[str, Any], ...] = (
        {},
        {"host": "live.example.com", "port": 80, "uri_mask": "$server/$prefix/index.m3u8?x=//"},
        {"host": SIX, "port": 8080, "uri_mask": "http://$host:$port/$prefix/"},
        {"host": "медиа.рф", "uri_mask": "http://медиа.рф/$prefix"},
        {"uri_mask": "http://cdn/$md5/$expires/$prefix/index.m3u8"},
        {"uri_mask": "http://cdn/$prefix/index.m3u8?md5=$md5&e=$expires"},
        {"uri_mask": "udp://@239.0.0.1:1234"},
    )
    assert [fields for fields in refused if set(address_errors(fields)) != {next(iter(fields))}] == []
    assert [address_errors(fields) for fields in welcome if address_errors(fields)] == []
