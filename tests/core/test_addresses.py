from __future__ import annotations

import pytest

from core.addresses import AddressUnreadable, read_server, with_wire_host, write_location

TYPED = {
    ("tv.example.com", 0): "tv.example.com",
    ("tv.example.com", 80): "tv.example.com:80",
    ("tv.example.com:8080", 0): "tv.example.com:8080",
    ("https://tv.example.com/", 8443): "tv.example.com:8443",
    ("2001:db8::1", 8080): "[2001:db8::1]:8080",
    ("http://2001:db8::1", 8080): "[2001:db8::1]:8080",
    ("[2001:db8::1]", 0): "[2001:db8::1]",
    ("[2001:db8::1]:9000", 0): "[2001:db8::1]:9000",
    ("::ffff:192.0.2.7", 1): "[::ffff:192.0.2.7]:1",
    ("192.0.2.7", 1): "192.0.2.7:1",
    ("пример.рф", 80): "xn--e1afmkfd.xn--p1ai:80",
    ("Bücher.example", 0): "xn--bcher-kva.example",
    ("stream_1.local", 0): "stream_1.local",
}
REFUSED = (
    ("live.example.com:8080", 80), ("http://live.example.com:8080", 80), ("[2001:db8::1]:9000", 80), ("", 80),
    ("live.example.com:", 0), ("live.example.com:http", 0), ("live.example.com:0", 0), ("live.example.com:70000", 0),
    ("live example", 0), ("user@live", 0), ("[live]", 0), ("[2001:db8::1", 0), ("fe80::1%eth0", 80), ("a:b:c", 0),
    ("live\r\nHost: x", 0), ("live?x", 0), ("-", 0), ("xn--\u0430", 0), ("л" * 70, 0),
)  # fmt: skip


def test_servers_as_people_type_them() -> None:
    assert {typed: read_server(*typed).authority for typed in TYPED} == TYPED
    assert read_server("HTTPS://tv.example.com/a/", 0).scheme == "https"
    assert read_server("https://tv.example.com/a/", 0).path == "/a"


@pytest.mark.parametrize("typed", REFUSED)
def test_servers_that_are_none(typed: tuple[str, int]) -> None:
    with pytest.raises(AddressUnreadable):
        read_server(*typed)


def test_hosts_on_the_wire() -> None:
    written = {
        "http://пример.рф:80/канал/$time?я=1": "http://xn--e1afmkfd.xn--p1ai:80/канал/$time?я=1",
        "rtsp://me:pw@пример.рф/x": "rtsp://me:pw@xn--e1afmkfd.xn--p1ai/x",
        "udp://@239.0.0.1:1234": "udp://@239.0.0.1:1234",
        "udp://ff15::1": "udp://[ff15::1]",
        "http://[[2001:db8::1]]:80/x": "http://[2001:db8::1]:80/x",
        "http://host:$port/x": "http://host:$port/x",
        "http://л:л:л/x": "http://л:л:л/x",
        "/канал": "/канал",
        "": "",
    }
    assert {uri: with_wire_host(uri) for uri in written} == written


def test_a_location_is_ascii_whatever_it_is_made_of() -> None:
    assert write_location("http://пример.рф/канал 1?x=%2F😀") == (
        "http://xn--e1afmkfd.xn--p1ai/%D0%BA%D0%B0%D0%BD%D0%B0%D0%BB%201?x=%2F%F0%9F%98%80"
    )
    for odd in ("http://л:л:л/x", "app://экран", "http://😀/"):
        assert write_location(odd).isascii()
