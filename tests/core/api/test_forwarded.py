"""Whose address counts behind proxies."""

from __future__ import annotations

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory, override_settings

from core.api.forwarded import client_ip, find_caller_address
from core.metrics_page import may_scrape

PROXIES = ["127.0.0.1", "10.0.0.0/8", "2001:db8:ffff::/48"]
CALLER = "198.51.100.9"
"""What a caller writes into the header by himself."""


@pytest.mark.parametrize(
    ("remote", "told", "address"),
    [
        # what proxies write
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "203.0.113.7:51234", "203.0.113.7"),
        ("127.0.0.1", "[2001:db8::1]:443", "2001:db8::1"),
        ("127.0.0.1", "[2001:db8::1]", "2001:db8::1"),
        ("127.0.0.1", '"[2001:db8::1]:443"', "2001:db8::1"),
        ("127.0.0.1", "::ffff:203.0.113.7", "203.0.113.7"),
        # the caller's own text is to the left of it
        ("127.0.0.1", f"{CALLER}, 203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", f"{CALLER}, 203.0.113.7:51234", "203.0.113.7"),
        ("127.0.0.1", f"{CALLER},[2001:db8::1]:443", "2001:db8::1"),
        ("127.0.0.1", f"{CALLER}, 10.0.0.1, 203.0.113.7:80, 10.0.0.2:99", "203.0.113.7"),
        ("127.0.0.1", "203.0.113.7, ::ffff:10.0.0.1", "203.0.113.7"),
        ("127.0.0.1", f"{CALLER}, 203.0.113.7, [::ffff:10.0.0.1]:8080", "203.0.113.7"),
        ("127.0.0.1", "203.0.113.7, 2001:db8:ffff::1%eth0", "203.0.113.7"),
        # what can't be read ends the walk
        ("127.0.0.1", f"{CALLER}, unknown", "127.0.0.1"),
        ("127.0.0.1", f"{CALLER}, _hidden, 10.0.0.1", "10.0.0.1"),
        ("127.0.0.1", f"{CALLER}, , 10.0.0.1", "10.0.0.1"),
        ("127.0.0.1", f"{CALLER}, 203.0.113.7:, 10.0.0.1", "10.0.0.1"),
        ("127.0.0.1", f"{CALLER},", "127.0.0.1"),
        # all of them are ours: the farthest called
        ("127.0.0.1", "10.0.0.9, 10.0.0.1", "10.0.0.9"),
        # the proxy itself, however its address is spelled
        ("::ffff:127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("2001:db8:ffff:0::7", "203.0.113.7", "203.0.113.7"),
        ("", "203.0.113.7", "203.0.113.7"),
        # nobody else is believed
        ("203.0.113.50", CALLER, "203.0.113.50"),
        ("::ffff:203.0.113.50", CALLER, "203.0.113.50"),
        ("203.0.113.50", "", "203.0.113.50"),
    ],
)
def test_the_callers_address(remote: str, told: str, address: str) -> None:
    with override_settings(SMARTY_TRUSTED_PROXIES=PROXIES):
        assert client_ip(asked(remote, told)) == address


def test_without_trusted_proxies_the_header_counts_for_nothing() -> None:
    with override_settings(SMARTY_TRUSTED_PROXIES=[]):
        assert client_ip(asked("127.0.0.1", CALLER)) == "127.0.0.1"


def test_proxies_named_in_mapped_form() -> None:
    with override_settings(SMARTY_TRUSTED_PROXIES=["::ffff:10.0.0.0/104"]):
        assert find_caller_address(asked("10.1.1.1", "203.0.113.7")) == ("203.0.113.7", True)


@pytest.mark.parametrize(
    ("remote", "told", "may"),
    [
        ("127.0.0.1", "", True),
        ("::ffff:127.0.0.1", "", True),
        ("127.0.0.1", "127.0.0.1", True),
        ("127.0.0.1", "203.0.113.7", False),
        ("127.0.0.1", "127.0.0.1, unknown", False),
        ("127.0.0.1", f"127.0.0.1, {CALLER}:99", False),
        ("203.0.113.50", "127.0.0.1", False),
    ],
)
def test_who_may_read_the_figures(remote: str, told: str, may: bool) -> None:
    with override_settings(SMARTY_TRUSTED_PROXIES=PROXIES, SMARTY_METRICS_ALLOW=["127.0.0.1"]):
        assert may_scrape(asked(remote, told)) is may


def asked(remote: str, told: str) -> WSGIRequest:
    return RequestFactory().get("/", headers={"x-forwarded-for": told} if told else {}, REMOTE_ADDR=remote)
