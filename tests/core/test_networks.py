from __future__ import annotations

import pytest

from core.networks import host_address, is_allowed, is_inside, parse_address, parse_networks


@pytest.mark.parametrize(
    ("text", "ip", "yes"),
    [
        ("10.0.0.0/8", "10.255.0.1", True),
        ("10.0.0.0/8", "11.0.0.1", False),
        ("10.1.2.3/8", "10.9.9.9", True),
        ("192.0.2.7", "192.0.2.7", True),
        ("192.0.2.1; 192.0.2.7", "192.0.2.7", True),
        ("192.0.2.1,192.0.2.7\n192.0.2.9", "192.0.2.9", True),
        ("2001:db8::/32", "2001:db8:1::1", True),
        ("2001:db8::/32", "10.0.0.1", False),
        ("10.0.0.0/8", "::ffff:10.0.0.1", True),
        ("::ffff:10.0.0.0/104", "10.9.9.9", True),
        ("::ffff:10.0.0.0/104", "11.0.0.1", False),
        ("::ffff:10.0.0.1", "::ffff:10.0.0.1", True),
        ("::/0", "10.0.0.1", False),
        ("fe80::/10", "fe80::1%eth0", True),
        ("fe80::1%eth0", "fe80::1", True),
        ("nonsense; 10.0.0.0/8", "10.0.0.1", True),
        ("nonsense", "10.0.0.1", False),
        ("", "10.0.0.1", False),
        ("10.0.0.0/8", "not an address", False),
    ],
)
def test_inside(text: str, ip: str, yes: bool) -> None:
    assert is_inside(text, ip) is yes


def test_an_empty_list_allows_everybody_and_a_broken_one_nobody() -> None:
    assert is_allowed("", "10.0.0.1")
    assert is_allowed("  ", "10.0.0.1")
    assert not is_allowed("nonsense", "10.0.0.1")
    assert not is_allowed("192.0.2.0/24", "10.0.0.1")


def test_networks_leave_out_what_can_not_be_read() -> None:
    assert [str(found) for found in parse_networks("10.0.0.1;x;10.0.0.0/33;192.0.2.0/24")] == [
        "10.0.0.1/32",
        "192.0.2.0/24",
    ]


def test_address_is_plain() -> None:
    assert str(parse_address("::ffff:192.0.2.1")) == "192.0.2.1"
    assert str(parse_address("2001:0db8:0::1")) == "2001:db8::1"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("203.0.113.7:51234", "203.0.113.7"),
        ('"203.0.113.7:51234"', "203.0.113.7"),
        ("203.0.113.7:_hidden", "203.0.113.7"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ('"[2001:db8::1]"', "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("2001:DB8:0::1", "2001:db8::1"),
        ("[fe80::1%25eth0]:443", "fe80::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("[::ffff:203.0.113.7]:80", "203.0.113.7"),
    ],
)
def test_an_address_as_proxies_write_it(text: str, plain: str) -> None:
    assert str(host_address(text)) == plain


@pytest.mark.parametrize(
    "text",
    ["", "unknown", "_hidden", "203.0.113", "203.0.113.7:", "203.0.113.007", "[203.0.113.7", "a:80", "1.2.3.4 x"],
)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        host_address(text)
