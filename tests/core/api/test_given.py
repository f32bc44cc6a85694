"""What a call was given, however its client writes it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from core.api.call import given_by

FORM = "application/x-www-form-urlencoded"
ask = RequestFactory()


def posted(body: bytes, content_type: str = FORM, query: str = "") -> dict[str, Any]:
    return given_by(ask.generic("POST", f"/x{query}", body, content_type=content_type))


def asked(query: str) -> dict[str, Any]:
    return given_by(ask.get(f"/x?{query}"))


def test_query_and_body_are_one_and_the_body_wins() -> None:
    assert posted(b"b=3&c=4", query="?a=1&b=2") == {"a": "1", "b": "3", "c": "4"}


def test_empty_is_not_given() -> None:
    assert asked("a=&b=1&b=&c") == {"b": "1"}
    assert posted(b'{"a": "", "b": null, "c": 0, "d": []}', "application/json") == {"c": 0, "d": []}


def test_a_repeated_name_is_a_list() -> None:
    assert asked("a=1&a=2") == {"a": ["1", "2"]}
    assert asked("a[]=1&a[]=2") == {"a": ["1", "2"]}


def test_lists_as_jquery_writes_them() -> None:
    rows = "rows[1][id]=8&rows[0][id]=7&rows[0][is_hidden]=1&ids[0]=5&ids[1]=6"
    assert asked(rows) == {"rows": [{"id": "7", "is_hidden": "1"}, {"id": "8"}], "ids": ["5", "6"]}
    assert asked("rows[0]=1&rows[0][id]=2&x[y]=3") == {"rows": ["1"], "x[y]": "3"}


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/json; charset=utf-8", "text/plain", FORM, ""]
)
def test_a_json_body_under_any_name(content_type: str) -> None:
    assert posted('{"a": "ю", "b": [1]}'.encode(), content_type, "?c=1") == {"a": "ю", "b": [1], "c": "1"}
    assert posted(b'\xef\xbb\xbf {"a": 1}', content_type) == {"a": 1}


@pytest.mark.parametrize(
    "body", [b"", b"[1]", b"{", b'{"a": "\\ud800"}', b'{"a": "\xff"}', b"[" * 9999, b"null", b"NaN"]
)
def test_a_body_that_is_no_object_is_nothing(body: bytes) -> None:
    assert posted(body, "application/json", "?a=1") == {"a": "1"}


@pytest.mark.parametrize("charset", ["utf-8", "UTF8", "ISO-8859-1", "windows-1251", "utf-16", "nonsense"])
def test_a_form_is_utf8_whatever_it_says(charset: str) -> None:
    assert posted("a=%D1%8E&b=ю".encode(), f"{FORM}; charset={charset}", "?c=%D1%8E") == {"a": "ю", "b": "ю", "c": "ю"}


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"garbage"),
        ("multipart/form-data; boundary=x", b"garbage"),
        (FORM, b"&".join(b"n%d=1" % number for number in range(7000))),
        (FORM, b"a=" + b"x" * 3_000_000),
        ("application/json", b'{"a": "' + b"x" * 3_000_000 + b'"}'),
    ],
)
def test_a_body_that_cannot_be_read_is_nothing(content_type: str, body: bytes) -> None:
    assert posted(body, content_type, "?a=1") == {"a": "1"}


def test_a_query_of_thousands_of_names_is_nothing() -> None:
    assert asked("&".join(f"n{number}=1" for number in range(7000))) == {}


def test_bytes_that_are_no_text_and_characters_that_no_database_keeps() -> None:
    assert asked("a=%ff%fe&b=x%00y&c=%00") == {"a": "\ufffd\ufffd", "b": "xy"}
    assert posted(b'{"a": "x\\u0000y", "b": "\\u0000"}', "application/json") == {"a": "xy"}
