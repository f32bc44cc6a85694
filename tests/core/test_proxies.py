"""TLS that a balancer ended: the panel takes its forms, cookies are Secure; nobody else may say that he came by TLS."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import RequestFactory, TestCase, override_settings

from core.proxies import ForwardedScheme, first_scheme

BALANCER, STRANGER = "10.0.0.5", "198.51.100.7"
PAGE = "/admin/login/"
factory = RequestFactory()


class Answered:
    def __init__(self, environ: dict[str, Any]) -> None:
        self.told: list[Any] = []
        self.body = b"".join(
            ForwardedScheme(WSGIHandler())(
                environ, lambda status, headers, error=None: self.told.extend((status, headers))
            )
        )

    @property
    def status(self) -> int:
        return int(self.told[0].split()[0])

    @property
    def cookies(self) -> list[str]:
        return [value for name, value in self.told[1] if name.lower() == "set-cookie"]


@override_settings(SMARTY_TRUSTED_PROXIES=["10.0.0.0/8"])
class BalancerTest(TestCase):
    def setUp(self) -> None:
        """No call ends the connection that the test's transaction is in."""
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
            self.addCleanup(signal.connect, close_old_connections)

    def login(self, remote: str, told: str) -> Answered:
        """The panel's form, as a browser at https://tv.example.com sends it."""
        proxied: dict[str, Any] = {"REMOTE_ADDR": remote, "HTTP_HOST": "tv.example.com"}
        if told:
            proxied["HTTP_X_FORWARDED_PROTO"] = told
        page = Answered(factory.get(PAGE, **proxied).environ)
        (self.cookie,) = page.cookies
        token = re.search(rb'csrfmiddlewaretoken" value="(\w+)"', page.body)
        assert token is not None
        form = urlencode({"csrfmiddlewaretoken": token[1].decode(), "username": "x", "password": "y"})
        sent = {**proxied, "HTTP_ORIGIN": "https://tv.example.com", "HTTP_COOKIE": self.cookie.partition(";")[0]}
        return Answered(factory.post(PAGE, form, "application/x-www-form-urlencoded", **sent).environ)

    def test_the_panel_behind_a_balancer(self) -> None:
        for told in ("https", "HTTPS", "https, http"):
            assert self.login(BALANCER, told).status == 200, told
            assert self.cookie.endswith("; Secure")

    def test_others_are_not_believed(self) -> None:
        for remote, told in ((STRANGER, "https"), (BALANCER, "http"), (BALANCER, ""), (BALANCER, "http, https")):
            assert self.login(remote, told).status == 403, (remote, told)
            assert "Secure" not in self.cookie

    @override_settings(SMARTY_TRUSTED_PROXIES=[])
    def test_nobody_is_named(self) -> None:
        assert self.login(BALANCER, "https").status == 403


@pytest.mark.parametrize(
    ("told", "scheme"), [("https", "https"), (" Https ", "https"), ("http,https", "http"), ("wss", "-"), ("", "-")]
)
def test_the_first_proxy_counts(told: str, scheme: str) -> None:
    assert first_scheme(told, "-") == scheme


def test_a_cookie_is_made_secure_once() -> None:
    def program(environ: dict[str, Any], start: Any) -> list[bytes]:
        start("200 OK", [("Set-Cookie", "a=1; secure; Path=/"), ("set-cookie", "b=2"), ("X", "c=3")])
        return []

    told: list[Any] = []
    environ = {"wsgi.url_scheme": "https"}
    ForwardedScheme(program)(environ, lambda status, headers: told.extend(headers))
    assert told == [("Set-Cookie", "a=1; secure; Path=/"), ("set-cookie", "b=2; Secure"), ("X", "c=3")]
