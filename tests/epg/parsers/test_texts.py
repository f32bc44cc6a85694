"""epg.parsers.texts: what sources write, put right."""

from __future__ import annotations

import pytest

from epg.parsers import texts


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("  Two\n  lines ", "Two lines"),
        ("Tom &amp; Jerry", "Tom & Jerry"),
        ("Café", "Café"),
        ("a\u00a0b", "a b"),
        (None, ""),
        ("plain", "plain"),
    ],
)
def test_one_line(given: str | None, expected: str) -> None:
    assert texts.one_line(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (" first\n\n   second ", "first\nsecond"),
        ("one<br/>two", "one\ntwo"),
        ("<p>para</p> and <b>bold</b>", "para\nand bold"),
        ("5 < 6 and 7 > 6", "5 < 6 and 7 > 6"),
        ("Tom &amp; Jerry&lt;br&gt; again ", "Tom & Jerry\nagain"),
        ("one \t\u00a0\n \n\u00a0\ttwo", "one\ntwo"),
        (None, ""),
    ],
)
def test_paragraph(given: str | None, expected: str) -> None:
    assert texts.clean_paragraph(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [("en-GB", "en"), ("RU", "ru"), (" RUS ", "ru"), ("pt_BR", "pt"), ("", ""), (None, ""), ("xx", "xx")],
)
def test_language(given: str | None, expected: str) -> None:
    assert texts.language_code(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("http://img.example.com/a.png", "http://img.example.com/a.png"),
        ("https:\\u002F\\u002Fimg.example.com\\u002Fa\\u002f640x480", "https://img.example.com/a/640x480"),
        ("https:\\/\\/img.example.com\\/a.png", "https://img.example.com/a.png"),
        ("D:\\Programs\\Icons\\One HD", ""),
        ("/var/icons/one.png", ""),
        ("file:///etc/passwd", ""),
        ("javascript:alert(1)", ""),
        ("//img.example.com/a.png", "https://img.example.com/a.png"),
        ("img.example.com/logo.png", "http://img.example.com/logo.png"),
        ("http://img.example.com/a b.png", "http://img.example.com/a%20b.png"),
        ("http://img.example.com/?a=1&amp;b=2", "http://img.example.com/?a=1&b=2"),
        (f"http://img.example.com/{'x' * 1024}", ""),
        (f"http://img.example.com/{'x' * 1001}", f"http://img.example.com/{'x' * 1001}"),
        (f"http://img.example.com/{'x' * 1002}", ""),
        (f" http://img.example.com/{'x' * 1001}", f"http://img.example.com/{'x' * 1001}"),
        (f" http://img.example.com/{'x' * 1002}", ""),
        ("HTTPS://img.example.com/a.png", "HTTPS://img.example.com/a.png"),
        ('http://img.example.com/"a".png', "http://img.example.com/%22a%22.png"),
        ("http://img.example.com\\a.png", ""),
        ("ftp://img.example.com/a.png", ""),
        ("img.example.com/?from=http://x", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_web_address(given: str | None, expected: str) -> None:
    assert texts.web_address(given) == expected


def test_cut() -> None:
    assert texts.cut_text("short", 255) == "short"
    long = texts.cut_text("слово " * 100, 255)
    assert len(long) <= 255
    assert long.endswith("слово…")
    assert len(texts.cut_text("x" * 300, 255)) == 255
    assert texts.cut_text("x" * 255, 255) == "x" * 255
    assert texts.cut_text("123456789 1", 10) == "123456789…"
    assert texts.cut_text("12345 78901", 10) == "12345 789…", "at the middle a word is cut rather"
    assert texts.cut_text("123456 8901", 10) == "123456…"
    assert texts.cut_text("1234567  01", 10) == "1234567…"


@pytest.mark.parametrize(
    ("given", "expected"),
    [(None, True), ("", True), ("1", True), ("0", False), ("нет", False), (" No\n", False), ("FALSE", False)],
)
def test_flag(given: str | None, expected: bool) -> None:
    assert texts.parse_flag(given) is expected
