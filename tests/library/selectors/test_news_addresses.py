from __future__ import annotations

import pytest

from library.selectors.news_addresses import gather, host_of


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://news.example.com/rss", ("news.example.com", 443)),
        ("HTTP://News.Example.COM./rss", ("news.example.com", 80)),
        ("http://news.example.com:8080/rss?a=1&b=2#c", ("news.example.com", 8080)),
        ("https://новости.рф/лента", ("xn--b1amnebsh.xn--p1ai", 443)),
        ("https://xn--b1amnebsh.xn--p1ai/", ("xn--b1amnebsh.xn--p1ai", 443)),
        ("http://[2001:db8::1]:81/rss", ("2001:db8::1", 81)),
        ("http://192.0.2.1/rss", ("192.0.2.1", 80)),
    ],
)
def test_host_and_port(address: str, expected: tuple[str, int]) -> None:
    assert host_of(address) == expected


@pytest.mark.parametrize(
    "address",
    [
        "",
        "news.example.com/rss",
        "//news.example.com/rss",
        "ftp://news.example.com/rss",
        "javascript:alert(1)",
        "http://",
        "http:///rss",
        "http://:80/rss",
        "http://news.example.com:99999/",
        "http://news.example.com:x/",
        "http://user:password@news.example.com/",
        "http://evil.example.com\\@news.example.com/",
        "http://evil.example.com\t/",
        "http://news.example.com /",
        "http://[::1/",
        "http://" + "a" * 3000,
    ],
)
def test_what_is_no_address(address: str) -> None:
    assert host_of(address) is None


def test_a_named_host_is_asked_at_the_ports_of_the_web_and_its_own() -> None:
    found = gather(["http://news.example.com:8080/rss", "not one"], ["Sport.example.com"])
    for address in (
        "http://news.example.com:8080/other",
        "http://news.example.com/",
        "https://news.example.com/",
        "https://sport.example.com/rss",
    ):
        assert found.names_host(address), address
    for address in (
        "http://news.example.com:22/",
        "https://sport.example.com:8080/",
        "https://www.news.example.com/",
        "https://news.example.com.evil.example.org/",
        "not one",
    ):
        assert not found.names_host(address), address
    assert found.addresses == {"http://news.example.com:8080/rss"}
