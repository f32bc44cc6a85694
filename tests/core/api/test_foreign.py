"""Which calls a page of somebody else's site made."""

from __future__ import annotations

import pytest
from django.test import RequestFactory, override_settings

from core.api.foreign import is_foreign

EVIL = "https://evil.example"
TV = "https://tv.example.com"
"""In the whitelist."""
OWN = "http://testserver"


@pytest.mark.parametrize(
    ("headers", "foreign"),
    [
        # boxes, old browsers
        ({}, False),
        # browsers of today, over HTTPS
        ({"Sec-Fetch-Site": "same-origin"}, False),
        ({"Sec-Fetch-Site": "same-origin", "Referer": f"{OWN}/portal/"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, True),
        ({"Sec-Fetch-Site": "Cross-Site "}, True),
        ({"Sec-Fetch-Site": "cross-site", "Referer": f"{EVIL}/page"}, True),
        ({"Sec-Fetch-Site": "cross-site", "Origin": TV}, False),
        ({"Sec-Fetch-Site": "cross-site", "Referer": f"{TV}/portal/?a=1"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": EVIL, "Referer": f"{TV}/"}, True),
        ({"Sec-Fetch-Site": "cross-site", "Referer": f"{OWN}/"}, True),
        ({"Sec-Fetch-Site": "same-site"}, True),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://blog.testserver"}, True),
        ({"Sec-Fetch-Site": "same-site", "Origin": f"{OWN}:8180"}, False),
        ({"Sec-Fetch-Site": "same-site", "Origin": TV}, False),
        ({"Sec-Fetch-Site": "something-new"}, True),
        # typed by a person; a link in a letter
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"}, True),
        # without Sec-Fetch-Site: plain HTTP, older browsers
        ({"Origin": EVIL}, True),
        ({"Referer": f"{EVIL}/{OWN}"}, True),
        ({"Origin": "null"}, True),
        ({"Origin": "http://testserver.evil.example"}, True),
        ({"Origin": "http://[broken"}, True),
        ({"Origin": OWN}, False),
        ({"Origin": f"{OWN}:8180"}, False),
        ({"Referer": f"{OWN}/portal/index.html"}, False),
        ({"Origin": TV}, False),
        ({"Origin": "http://tv.example.com"}, True),
        ({"Origin": "file://"}, False),
        ({"Referer": "file:///opt/share/webapp/index.html"}, False),
        # a portal's proxy
        ({"Origin": "http://portal.example", "X-Forwarded-Host": "portal.example"}, True),
        ({"Origin": "http://portal.example", "X-Forwarded-Host": "portal.example", "proxy": "yes"}, False),
        ({"Origin": EVIL, "X-Forwarded-Host": "evil.example, portal.example", "proxy": "yes"}, True),
    ],
)
def test_who_asks(headers: dict[str, str], foreign: bool) -> None:
    remote = "10.0.0.1" if headers.pop("proxy", "") else "203.0.113.7"
    with override_settings(CORS_ALLOWED_ORIGINS=[TV], SMARTY_TRUSTED_PROXIES=["10.0.0.1"]):
        assert is_foreign(RequestFactory().get("/", headers=headers, REMOTE_ADDR=remote)) is foreign
