"""Cookies and headers made of callers' texts, and answers that no server could send."""

from __future__ import annotations

from collections.abc import Iterable
from http.cookies import SimpleCookie
from typing import Any
from unittest import TestCase

import pytest
from django.http import parse_cookie

from core import reports
from core.api.cookies import from_cookie, to_cookie
from core.response_headers import SendableAnswers, UnsendableAnswer

UIDS = (
    "приставка-1",
    "box😀",
    "LG[TV] Гостиная",
    "a\u202ebc",
    "a\u200bb",
    "é",
    "\x7f",
    "a\nb",
    "utf-8.x",
    "00:1A:79",
    "",
)


def test_cookies_carry_any_text() -> None:
    for uid in UIDS:
        jar = SimpleCookie()
        jar["device_uid"] = to_cookie(uid)
        line = jar["device_uid"].OutputString()
        assert line.isascii(), uid
        assert line.isprintable(), uid
        assert from_cookie(parse_cookie(line)["device_uid"]) == uid
    assert to_cookie("a b;c%20") == "a b;c%20", "what browsers keep since before stays"


def answered(headers: list[tuple[str, str]]) -> tuple[str, bytes]:
    closed: list[bool] = []
    sent: list[str] = []

    class Body(list[bytes]):
        def close(self) -> None:
            closed.append(True)

    def inner(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        start("200 OK", headers)
        return Body([b"whole"])

    body = SendableAnswers(inner)({"PATH_INFO": "/x"}, lambda status, told: sent.append(status))
    content = b"".join(body)
    assert closed == ([] if sent == ["200 OK"] else [True])
    return sent[0], content


def test_what_can_be_sent_passes() -> None:
    assert answered([("X-A", "plain"), ("X-B", "é\xa0")]) == ("200 OK", b"whole")


def test_what_can_not_be_sent_is_told_and_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[BaseException] = []
    monkeypatch.setattr(reports, "collectors", [lambda error, context: told.append(error)])
    for value in ("приставка", "a\r\nSet-Cookie: x=y", "a\nb", "a\0"):
        with TestCase().assertLogs("smarty_main") as log:
            assert answered([("X-A", "plain"), ("X-Uid", value)]) == ("500 Internal Server Error", b"")
        assert log.output == ["ERROR:smarty_main:ANSWER_NOT_SENT path=/x headers=X-Uid"]
    assert {type(error) for error in told} == {UnsendableAnswer}
