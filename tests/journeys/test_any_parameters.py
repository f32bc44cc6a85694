"""Every route with whatever parameters: a client's mistake is answered, in its own format, and never with a 500."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from pydantic import BeforeValidator, ValidationError

from apis.signed import Signed
from clients.models import Dealer
from core.api.routes import Route
from core.api.values import to_day, to_flag, to_int, to_iso_day, to_list, to_moment, to_money, to_numbers
from core.cache.local import LocalMemory
from smarty.site import TABLES
from tests.base import ApiTestCase
from tests.journeys.known import MARK, make_known, mark_south
from tests.signing import signed

ROUTES = [(prefix, row) for prefix, rows in TABLES.items() for row in rows]
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "6"))
"""Calls of each route; the same ones every time, unless FUZZ_SEED=1 asks for others."""
HUGE = 99999999999999999999
BETWEEN = re.compile(rb">\s+<")
PAGES = frozenset({"noauth/captcha/image/", "noauth/qr/login/", "noauth/qr/login/image/", "noauth/qr/phone/image/"})
"""What a phone's camera and a TV's picture element ask for: no JSON, and 404 where there is none."""
TOKEN_CHECK = "streamservice/token/check/"
LICENCES = "ezdrm/content/access/"
SHARED = frozenset({"epgchannel/list/"})
"""Guide channels are all operators'."""

WORDS = (
    "abc", "", "-1", "0", "2", " 7 ", "1.0", "1.5", "1e3", "1e400", "nan", "٣", "²", str(HUGE), f"-{HUGE}", "9" * 5000,
    "0x10", "+-5", "a\0b", "ю" * 300, "𝕏😀", "x" * 10240, "[", "[" * 9999, '{"a":' * 9999, "[1, 2]", "[null]", "[{}]",
    "{}", '{"id": 1}', '[{"id": "x"}]', '[{"channel_id": 1e99}]', "{", "1,2,,x", ",", "%", "%_\\", "'\"<&>]]>", "null",
    "undefined", "true", "off", "all", "31.02.2026", "22.11.2026", "01.01.0001", "31.12.9999", "2026-11-22", "-", "+",
    "2026-11-22T25:00", "\r\n", "//", "../../etc/passwd", "http://x/", "\ufffe\x01\x7f\u2028", "\ud800", "$token",
)  # fmt: skip
TEXTS = tuple(word for word in WORDS if word and "\ud800" not in word)
NUMBERS = (-(2**63) + 1, -(2**31) - 1, -1, 0, 1, 2, 99, 100, 101, 2**31, 2**32, 4102444800, 2**53 + 1, 2**63 - 1)
LIMITS = (-(2**63) + 1, -1, 0, 2**31, 2**63 - 1)
UNIX_LIMITS = (-(2**31), 253402300799, 253402300800, 10**13)
"""Unix times: before 1970, the last second of 9999, later, milliseconds."""
DAYS = ("01.01.0001", "01.01.1970", "29.02.2024", "21.11.2026", "22.11.2026", "23.11.2026", "31.12.2099", "31.12.9999")
ISO_DAYS = ("1900-01-01", "2024-02-29", "2026-11-21", "2026-11-22 10:00:00", "2026-11-23", "9999-12-31")
SUMS = ("0", "0.01", "-0.01", "10", "-10.50", "9999999999.99", "-9999999999.99", "0.30000000000000004", "1e3")
MOMENTS = ("1970-01-01T00:00:00Z", "2026-11-22T12:00:00.5+0300", "2026-11-23T12:00", "2100-12-31T23:59:59-12:00")
DAY_LIMITS = ("0001-01-01", "01.01.0001", "1900-01-01", "31.12.9999", "9999-12-31", "9999-12-31T23:59:59-12:00")
ODD_NAMES = (
    "sess_key",
    "timezone",
    "cid[]",
    "channel_ids[]",
    "channels_sort[0][id]",
    "channels_sort[x]",
    "a\0",
    "é",
    "[]",
    "",
)


def notes_of(field: Any) -> set[Callable[..., Any]]:
    """The parsers that hang on a parameter, those inside ``Int | None`` too."""
    found = {note.func for note in field.metadata if isinstance(note, BeforeValidator)}
    for part in getattr(field.annotation, "__args__", ()):
        found |= {note.func for note in getattr(part, "__metadata__", ()) if isinstance(note, BeforeValidator)}
    return found


@pytest.mark.parametrize("number", range(len(ROUTES)), ids=lambda number: ROUTES[number][1].path)
def test_whatever_comes_is_read_or_refused(number: int) -> None:
    """No parser of a parameter fails in a way of its own, and none repeats what it was sent."""
    params = ROUTES[number][1].spec.params
    for name in params.model_fields:
        odd: list[Any] = [1.5, 1e400, True, None, [], {}, [[]], [{}], ["1", "x"], [None], {"a": [1]}]
        for sent in (*WORDS, *NUMBERS, *odd):
            try:
                params.model_validate({name: sent})
            except ValidationError as error:
                told = [
                    problem["msg"]
                    for problem in error.errors()
                    if problem["loc"] != (name,) or problem["type"] != "missing"
                ]
                assert not any("abc" in text or str(HUGE) in text or len(text) > 200 for text in told), told


@override_settings(TVMIDDLEWARE_ACCOUNT_EXPORT_ENABLED=True, MAX_LA=100.0, MAX_USED_MEM=99.0)
class AnyParametersTest(ApiTestCase):
    known: dict[str, list[Any]]
    dealer: Dealer

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.known, cls.dealer = make_known(cls.cast)
        mark_south(cls.cast)

    # --- parameters -----------------------------------------------------------------------------------------------
    def parameters(self, row: Route) -> st.SearchStrategy[dict[str, Any]]:
        """What the endpoint can read, mostly; sometimes what it can't, or nothing."""
        fields = row.spec.params.model_fields
        own = {name: self.values(name, field) for name, field in fields.items() if name != "client_id"}
        own |= {name: self.values(name, None) for name in ("device", "device_uid", "lang")}
        needed = {name: own.pop(name) for name, field in fields.items() if name in own and field.is_required()}
        odd = st.dictionaries(st.sampled_from(ODD_NAMES), st.sampled_from(TEXTS), max_size=1)
        drop = st.sampled_from([False] * 14 + [True])
        return st.builds(
            lambda left, right, dropped: {**({} if dropped else left), **right},
            st.fixed_dictionaries(needed, optional=own),
            odd,
            drop,
        )

    def values(self, name: str, field: Any) -> st.SearchStrategy[Any]:
        known = st.sampled_from(self.known.get(name, ["1"]))
        readable = self.readable(name, notes_of(field) if field else set())
        strange = st.sampled_from(TEXTS) | st.lists(st.sampled_from(TEXTS), max_size=2)
        return st.integers(0, 19).flatmap(lambda dice: strange if dice == 0 else readable if dice < 6 else known)

    def readable(self, name: str, notes: set[Callable[..., Any]]) -> st.SearchStrategy[Any]:
        numbers = st.sampled_from(NUMBERS) | st.integers(-(2**63) + 1, 2**63 - 1)
        by_parser = {
            to_flag: st.sampled_from([0, 1]),
            to_int: numbers,
            to_numbers: st.lists(numbers, max_size=3),
            to_list: st.lists(numbers if name.endswith(("ids", "id")) else st.sampled_from(TEXTS), max_size=3),
            to_day: st.sampled_from(DAYS),
            to_iso_day: st.sampled_from(ISO_DAYS),
            to_money: st.sampled_from(SUMS),
            to_moment: st.sampled_from(MOMENTS),
        }
        fitting = [strategy for parser, strategy in by_parser.items() if parser in notes]
        return fitting[0] if fitting else st.sampled_from(TEXTS) | st.text(max_size=8)

    # --- the calls ------------------------------------------------------------------------------------------------
    def who(self, route: Route, device: object) -> dict[str, Any]:
        cast, kind = self.cast, route.spec.auth.kind
        found: dict[str, Any] = {"client_id": cast.north.client.pk}
        if kind == "authkey":
            found["authkey"] = (cast.anna_mag_key if device == "mag" else cast.anna_key).key
        if kind == "api_key":
            found["api_key"] = cast.north.client.api_key
        if kind == "dealer":
            found = {"dealer_id": self.dealer.pk, "api_key": self.dealer.api_key}
        return found

    def sent(self, route: Route, params: dict[str, Any], way: str) -> Any:
        known = self.who(route, params.get("device"))
        if isinstance(route.spec.auth, Signed):
            plain = {name: str(value) for name, value in params.items() if name not in known}
            params = signed({**plain, **known}, getattr(self.cast.north.client, route.spec.auth.secret))
            known = {}
        if way == "json":
            return self.response(route.path, body=params, **known)
        return self.response(route.path, post=way == "post", **{**params, **known})

    def check(self, route: Route, response: Any) -> None:
        path, body = route.path, response.content
        assert MARK.encode() not in body or path in SHARED
        assert MARK not in response.headers.get("Location", "")
        if path in PAGES:
            assert response.status_code in {200, 404}
            return
        if path == LICENCES and response.headers["Content-Type"].startswith("text/plain"):
            assert response.status_code in {200, 404}
            return
        if response.status_code == 302:
            assert path in {"channel/url/", "program/url/"}
            return
        assert response.status_code in ({200, 403} if path == TOKEN_CHECK else {200}), response.status_code
        if response.headers["Content-Type"] == "text/xml; charset=utf-8":
            self.check_xml(body)
        else:
            self.check_json(route, response)

    def check_xml(self, body: bytes) -> None:
        assert body.startswith(b"<rss>")
        assert not BETWEEN.search(body)
        root = etree.fromstring(body)
        assert str(int(root.findtext("error") or "")) == root.findtext("error")

    def check_json(self, route: Route, response: Any) -> None:
        assert response.headers["Content-Type"] == "application/json"
        answer = json.loads(response.content)
        assert type(answer["error"]) is int
        assert type(answer["error_message"]) is str
        if answer["error"] == 0:
            assert answer["error_message"] == ""
            self.check_schema(route.path, answer)
        else:
            assert answer["error_message"]
            self.check_code(route.path, answer["error"])

    def check_route(self, prefix: str, route: Route) -> None:
        self.prefix = f"{prefix}/"

        @settings(
            max_examples=EXAMPLES,
            derandomize="FUZZ_SEED" not in os.environ,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(self.parameters(route), st.sampled_from(["get", "post", "json"]))
        def calls(params: dict[str, Any], way: str) -> None:
            with transaction.atomic():
                self.http.cookies.clear()
                self.check(route, self.sent(route, params, way))
                transaction.set_rollback(True)
            if route.spec.db == "write" or "remember" in route.path:
                cache.clear()
                LocalMemory.clear_everywhere()

        calls()


def at_its_limits(self: AnyParametersTest, prefix: str, route: Route) -> None:
    """One number after the other as large and as small as numbers can be, the rest as in an ordinary call."""
    self.prefix = f"{prefix}/"
    fields = route.spec.params.model_fields
    ordinary = {name: self.known[name][0] for name in fields if name in self.known}
    for name, field in fields.items():
        notes = notes_of(field)
        limits: tuple[Any, ...] = LIMITS if notes & {to_int, to_list, to_numbers} and name != "client_id" else ()
        limits += UNIX_LIMITS if limits and ("time" in name or name.endswith("_ts")) else ()
        limits += DAY_LIMITS if notes & {to_day, to_iso_day, to_moment} else ()
        if limits:
            for limit in limits:
                with transaction.atomic():
                    self.http.cookies.clear()
                    self.check(route, self.sent(route, {**ordinary, name: limit}, "get"))
                    transaction.set_rollback(True)


def named(prefix: str, route: Route) -> str:
    return f"test_{prefix}_{route.path}".replace("/", "_").strip("_")


def check_of(prefix: str, route: Route) -> Callable[[AnyParametersTest], None]:
    return lambda self: self.check_route(prefix, route)


def limits_of(prefix: str, route: Route) -> Callable[[AnyParametersTest], None]:
    return lambda self: at_its_limits(self, prefix, route)


for one in ROUTES:
    setattr(AnyParametersTest, named(*one), check_of(*one))
    setattr(AnyParametersTest, f"{named(*one)}_limits", limits_of(*one))
