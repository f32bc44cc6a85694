"""A client of the device API, as strict as the real ones: whatever it is answered has to keep the rules of the wire."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from lxml import etree

from tests.base import ApiTestCase, nulls

BETWEEN = re.compile(rb">\s+<")
JSON, XML = "application/json", "text/xml; charset=utf-8"
PLAYING = frozenset({"channel/url/", "program/url/"})
"""The only methods that may redirect."""


@dataclass(frozen=True)
class Manners:
    """How a client calls. ``way``: get, post (a form) or json (a body); ``cookies``: its session key is a cookie."""

    device: str = "pc"
    xml: bool = False
    way: str = "get"
    prefix: str = "/tvmiddleware/api/"
    slash: bool = True
    cookies: bool = False
    noise: tuple[tuple[str, str], ...] = ()
    """Parameters that no method knows."""


class Box:
    """Remembers who it is, like a box; ``said`` goes along with every call."""

    def __init__(self, case: ApiTestCase, manners: Manners, **said: Any) -> None:
        self.case, self.manners = case, manners
        self.said: dict[str, Any] = {"device": manners.device, **dict(manners.noise), **said}

    # --- calling ----------------------------------------------------------------------------------------------------
    def ask(self, path: str, **params: Any) -> Any:
        """The decoded answer; numbers and flags of XML are still texts."""
        return self.decoded(self.raw(path, **params))

    def ok(self, path: str, **params: Any) -> Any:
        answer = self.ask(path, **params)
        assert int(answer["error"]) == 0, (path, answer)
        assert answer["error_message"] == ""
        return answer

    def refused(self, path: str, code: int, **params: Any) -> Any:
        answer = self.ask(path, **params)
        assert int(answer["error"]) == code, (path, answer)
        assert answer["error_message"]
        return answer

    def raw(self, path: str, **params: Any) -> Any:
        given = {name: value for name, value in {**self.said, **params}.items() if value is not None}
        url = self.manners.prefix + (path if self.manners.slash else path.rstrip("/"))
        with self.case.captureOnCommitCallbacks(execute=True):
            if self.manners.way == "json":
                return self.case.http.post(url, json.dumps(given), content_type="application/json")
            return self.case.http.post(url, given) if self.manners.way == "post" else self.case.http.get(url, given)

    def open(self, url: str) -> Any:
        """Follow an address out of an answer, as it stands."""
        parts = urlsplit(url)
        assert (parts.scheme, parts.netloc) == ("http", "testserver"), url
        return self.case.http.get(f"{parts.path}?{parts.query}")

    def play(self, url: str) -> str:
        """The stream behind an address of a list: by ``&redirect=0`` and by the redirect, which must agree."""
        answer = self.decoded(self.open(f"{url}&redirect=0"))
        assert int(answer["error"]) == 0, answer
        assert int(answer["stream_service_id"]) > 0
        response = self.open(url)
        assert response.status_code == 302
        found: str = response.headers["Location"]
        assert without_token(found) == without_token(answer["uri"])
        assert token_of(found) != token_of(answer["uri"]), "a token is new for every play"
        return found

    # --- reading ----------------------------------------------------------------------------------------------------
    def decoded(self, response: Any) -> Any:
        assert response.status_code == 200, (response.status_code, response.headers, response.content[:300])
        if self.manners.xml:
            return from_xml(response)
        assert response.headers["Content-Type"] == JSON, response.headers
        body = response.content
        answer = json.loads(body)
        assert json.dumps(answer, separators=(",", ":"), ensure_ascii=False).encode() == body, "compact JSON in UTF-8"
        assert type(answer["error"]) is int
        assert type(answer["error_message"]) is str
        assert not list(nulls(answer))
        return answer


def from_xml(response: Any) -> Any:
    body = response.content
    assert response.headers["Content-Type"] == XML, (response.headers, body[:300])
    assert body.startswith(b"<rss>"), "no prolog"
    assert not BETWEEN.search(body), "no white space between elements"
    return value_of(etree.fromstring(body))


def value_of(element: Any) -> Any:
    """Text, a list (of items) or a dict; an empty element is the empty text."""
    children = list(element)
    if not children:
        return element.text or ""
    assert not (element.text or "").strip()
    if all(child.tag == "item" for child in children):
        return [value_of(child) for child in children]
    assert len({child.tag for child in children}) == len(children), [child.tag for child in children]
    return {child.tag: value_of(child) for child in children}


def rows(value: Any) -> list[Any]:
    """A list of an answer, which XML writes as an empty element when nothing is in it."""
    return [] if value == "" else list(value)


def token_of(uri: str) -> str:
    return parse_qs(urlsplit(uri).query)["token"][0]


def without_token(uri: str) -> str:
    return uri.replace(token_of(uri), "")


def query_of(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def check_token(case: ApiTestCase, **params: Any) -> tuple[int, int]:
    """What a streaming server is told of a token: HTTP status and code."""
    response = case.http.get(f"/tvmiddleware/api/streamservice/token/check?{urlencode(params)}")
    return response.status_code, response.json()["error"]
