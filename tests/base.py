"""ApiTestCase: speaks HTTP to the server as a box would, and checks every answer against the endpoint's own schema."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import time_machine
from django.test import Client, TestCase
from lxml import etree

from smarty.site import TABLES
from tests.cast import Cast, make_cast
from tests.factories import NOW
from tests.fast_path import FastPathClient as HttpClient
from tvmiddleware.models import AccountAuthKey

SPECS = {f"{prefix}/{route.path}".strip("/"): route.spec for prefix, rows in TABLES.items() for route in rows}


class CastTestCase(TestCase):
    """The standing cast, made once a class."""

    cast: Cast

    @classmethod
    def setUpTestData(cls) -> None:
        cls.cast = make_cast()


class ApiTestCase(CastTestCase):
    """Time stands at NOW unless a test moves it. ``path`` may be set on the class."""

    prefix = "/tvmiddleware/api/"
    path = ""

    def setUp(self) -> None:
        self.clock = time_machine.travel(NOW, tick=False)
        self.clock.start()
        self.addCleanup(self.clock.stop)
        self.http: Client = HttpClient()

    def at(self, moment: datetime) -> None:
        """Move the clock for the rest of the test."""
        self.clock.stop()
        self.clock = time_machine.travel(moment, tick=False)
        self.clock.start()

    # --- calling ----------------------------------------------------------------------------------------------
    def url(self, path: str) -> str:
        return self.prefix + (path or self.path)

    def response(self, path: str = "", *, post: bool = False, body: Any = None, **params: Any) -> Any:
        """The raw HTTP answer. ``body`` is sent as JSON with the params in the query."""
        with self.captureOnCommitCallbacks(execute=True):
            if body is not None:
                url = f"{self.url(path)}?{urlencode(params, doseq=True)}"
                return self.http.post(url, json.dumps(body), content_type="application/json")
            return self.http.post(self.url(path), params) if post else self.http.get(self.url(path), params)

    def call(self, path: str = "", *, key: AccountAuthKey | None = None, **params: Any) -> dict[str, Any]:
        """A call as Anna's PC (or with another session ``key``); the decoded JSON answer, checked by schema."""
        return self.decoded(self.response(path, **self.identity(key), **params), path)

    def call_with_key(self, path: str = "", **params: Any) -> dict[str, Any]:
        """A call with the operator's api_key, without a session."""
        north = self.cast.north.client
        given = {"client_id": north.pk, "api_key": north.api_key, **params}
        return self.decoded(self.response(path, **given), path)

    def xml(self, path: str = "", **params: Any) -> Any:
        """The same call from Anna's XML box: the parsed root. No white space between elements, no prolog."""
        response = self.response(path, **self.identity(self.cast.anna_mag_key), **{"device": "mag", **params})
        assert response.status_code == 200, response
        assert response.headers["Content-Type"] == "text/xml; charset=utf-8"
        assert response.content.startswith(b"<rss>")
        assert b"> <" not in response.content
        assert b">\n<" not in response.content
        return etree.fromstring(response.content)

    def identity(self, key: AccountAuthKey | None = None) -> dict[str, Any]:
        session = key or self.cast.anna_key
        return {"client_id": session.account.client_id, "authkey": session.key}

    # --- checking ---------------------------------------------------------------------------------------------
    def decoded(self, response: Any, path: str = "") -> dict[str, Any]:
        assert response.status_code == 200, (response.status_code, response.content[:500])
        assert response.headers["Content-Type"].startswith("application/json"), response.headers
        answer: dict[str, Any] = json.loads(response.content)
        assert isinstance(answer["error"], int)
        assert isinstance(answer["error_message"], str)
        if answer["error"] == 0:
            self.check_schema(path, answer)
        else:
            self.check_code(path, answer["error"])
        return answer

    def spec(self, path: str = "") -> Any:
        return SPECS[self.url(path).strip("/")]

    def check_schema(self, path: str, answer: dict[str, Any]) -> None:
        """The answer fits its schema, with no member that the schema does not know and no null."""
        model = self.spec(path).answer
        strict = model.model_validate(answer, strict=True)
        unknown = unknown_members(answer, strict.model_dump())
        assert not unknown, f"members without a schema: {unknown}"
        assert not list(nulls(answer)), f"nulls: {list(nulls(answer))}"

    def check_code(self, path: str, code: int) -> None:
        assert code in self.spec(path).errors, f"error {code} is not in the endpoint's table"

    def assert_ok(self, answer: dict[str, Any]) -> dict[str, Any]:
        assert answer["error"] == 0, answer
        assert answer["error_message"] == ""
        return answer

    def assert_error(self, answer: dict[str, Any], code: int) -> None:
        assert answer["error"] == code, answer
        assert answer["error_message"] != ""


def answer_schema(path: str) -> dict[str, Any]:
    """The JSON schema of what a path of ``SPECS`` answers."""
    model = SPECS[path].answer
    assert model is not None, path
    return model.model_json_schema()


def unknown_members(answer: Any, known: Any, where: str = "") -> list[str]:
    if isinstance(answer, dict) and isinstance(known, dict):
        return [
            name
            for key, value in answer.items()
            for name in (unknown_members(value, known[key], f"{where}.{key}") if key in known else [f"{where}.{key}"])
        ]
    if isinstance(answer, list) and isinstance(known, list):
        return [name for left, right in zip(answer, known, strict=True) for name in unknown_members(left, right, where)]
    return []


def nulls(value: Any, where: str = "") -> Any:
    if value is None:
        yield where
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from nulls(inner, f"{where}.{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from nulls(inner, where)
