"""epg.parsers.xml_stream: clean UTF-8, cut at the right places, whatever the bytes look like."""

from __future__ import annotations

import io
from typing import Any

import pytest

from epg.parsers import xml_stream
from epg.parsers.errors import ParserError
from epg.parsers.xml_stream import ElementStream, mend_entities


def elements(content: bytes, tag: bytes = b"programme", **options: Any) -> list[bytes]:
    return list(ElementStream(io.BytesIO(content), **options).elements(tag))


def test_elements_in_order_and_nothing_else() -> None:
    content = b"<tv><channel id='1'><x/></channel><programme a='1'>A</programme> <programme>B</programme></tv>"
    assert elements(content) == [b"<programme a='1'>A</programme>", b"<programme>B</programme>"]
    assert elements(content, b"channel") == [b"<channel id='1'><x/></channel>"]


def test_a_longer_tag_is_another_tag() -> None:
    assert elements(b"<tv><programmes>x</programmes><programme>A</programme></tv>") == [b"<programme>A</programme>"]


def test_commented_out_elements_are_not_there() -> None:
    content = b"<tv><!-- <programme>old</programme> --><programme>A</programme><!-- end --></tv>"
    assert elements(content) == [b"<programme>A</programme>"]


def test_a_missing_closing_tag_spoils_one_element_only() -> None:
    content = b"<tv><programme>A<programme>B</programme><programme>C</programme></tv>"
    assert elements(content) == [b"<programme>A", b"<programme>B</programme>", b"<programme>C</programme>"]


def test_self_closed_elements_do_not_swallow_the_next() -> None:
    assert elements(b"<tv><programme start='1'/><programme>B</programme></tv>")[-1] == b"<programme>B</programme>"


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64])
def test_any_cut_between_reads_gives_the_same(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    content = (
        "<?xml version='1.0'?><tv><!-- c --><channel id='1'/><programme a='ё'>Ж\u20ac</programme>\n"
        "<programme>B</programme  ><!-- <programme>no</programme> --><programme>C</programme></tv>"
    ).encode()
    whole = elements(content)
    monkeypatch.setattr(xml_stream, "CHUNK_BYTES", size)
    monkeypatch.setattr(ElementStream, "check_root", lambda *_: None)
    assert elements(content) == whole
    assert len(whole) == 3


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xef\xbb\xbf<tv><programme>\xd0\x96</programme></tv>", "Ж"),
        ("<?xml version='1.0' encoding='windows-1251'?><tv><programme>Ж</programme></tv>".encode("cp1251"), "Ж"),
        ("<?xml version='1.0' encoding='koi8-r'?><tv><programme>Ж</programme></tv>".encode("koi8-r"), "Ж"),
        ("\ufeff<tv><programme>Ж</programme></tv>".encode("utf-16-le"), "Ж"),
        ("\ufeff<tv><programme>Ж</programme></tv>".encode("utf-16-be"), "Ж"),
        (b"<?xml version='1.0' encoding='utf-16'?><tv><programme>A</programme></tv>", "A"),
        (b"<?xml version='1.0' encoding='no-such'?><tv><programme>\xd0\x96</programme></tv>", "Ж"),
        (b"<tv><programme>" + "Ж".encode() * 9 + b"\xff</programme></tv>", "Ж" * 9 + "\ufffd"),
        (b"<tv><programme>A\x00\x1f\x0bB</programme></tv>", "AB"),
    ],
)
def test_encodings(content: bytes, expected: str) -> None:
    assert elements(content) == [f"<programme>{expected}</programme>".encode()]


def test_the_operators_encoding_wins() -> None:
    content = "<?xml version='1.0' encoding='utf-8'?><tv><programme>Ж</programme></tv>".encode("cp1251")
    assert elements(content, encoding="windows-1251") == ["<programme>Ж</programme>".encode()]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n ",
        b"not xml at all",
        b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>cloudflare</body></html>",
        b"<rss><channel></channel></rss>",
        b"Warning: mysql_connect()<br><?xml version='1.0'?><tv></tv>",
        b'{"error": "not found"}',
    ],
)
def test_junk_is_no_guide(content: bytes) -> None:
    with pytest.raises(ParserError):
        elements(content)


def test_prolog_doctype_and_comments_before_the_root() -> None:
    content = (
        b"<?xml version='1.0'?>\n<?xml-stylesheet href='x'?>\n<!-- made by -->\n"
        b"<!DOCTYPE tv SYSTEM 'xmltv.dtd' [ <!ENTITY x 'y'> ]>\n<tv><programme>A</programme></tv><!-- bye -->\n"
    )
    assert len(elements(content)) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"<tv><programme>A</programme><programme>B</prog",
        b"<tv><programme>A</programme>",
        b"<tv><programme>A</programme><!-- </tv",
        b"<tv><programme>A</programme><!-- </tv> ",
        b"<tv><programme>A</programme></tv><programme>B",
        b"<tv>",
    ],
)
def test_a_document_that_broke_off(content: bytes) -> None:
    with pytest.raises(ParserError, match="cut off"):
        elements(content)


@pytest.mark.parametrize("size", [64, 1 << 18])
def test_what_stands_behind_the_end_may_be_long(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_stream, "CHUNK_BYTES", size)
    content = b"<tv><programme>A</programme></tv>\n<!-- " + b"made in 0.2 s <programme>no</programme> " * 200 + b"-->"
    assert elements(content) == [b"<programme>A</programme>"]
    with pytest.raises(ParserError, match="cut off"):
        elements(b"<tv><programme>A</programme></tv><tv><programme>B</programme>")


def test_an_element_behind_the_end_means_that_it_was_none(monkeypatch: pytest.MonkeyPatch) -> None:
    first = b"<tv><programme>A</programme></tv>"
    monkeypatch.setattr(xml_stream, "CHUNK_BYTES", len(first))
    assert len(elements(first + b" " * 50)) == 1
    with pytest.raises(ParserError, match="cut off"):
        elements(first + b"<programme>B</programme>")


def test_a_character_that_is_cut_by_the_end_is_counted() -> None:
    stream = ElementStream(io.BytesIO("<tv><programme>Вечерние новости</programme></tv>Ж".encode()[:-1]))
    assert len(list(stream.elements(b"programme"))) == 1
    assert stream.broken == 1


def test_an_element_directly_behind_a_comment_is_there() -> None:
    assert elements(b"<tv><!----><programme>A</programme><!-- x--><programme>B</programme></tv>") == [
        b"<programme>A</programme>",
        b"<programme>B</programme>",
    ]


def test_an_empty_root_is_whole() -> None:
    assert elements(b"<tv/>") == []
    assert elements(b"<tv date='x'></tv>") == []


def test_an_endless_element_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_stream, "CHUNK_BYTES", 1000)
    monkeypatch.setattr(xml_stream, "MAX_ELEMENT_BYTES", 5000)
    content = b"<tv><programme>" + b"x" * 50_000 + b"</tv>"
    assert elements(content) == []
    comment = b"<tv><!-- " + b"x" * 50_000 + b"<programme>A</programme></tv>"
    assert elements(comment) == [b"<programme>A</programme>"]


def test_a_long_element_counts_from_its_own_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_stream, "CHUNK_BYTES", 1000)
    monkeypatch.setattr(xml_stream, "MAX_ELEMENT_BYTES", 5000)
    long = b"<programme>" + b"x" * 4900 + b"</programme>"
    for before in range(0, 1000, 90):
        assert elements(b"<tv>" + b" " * before + long + b"</tv>") == [long]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (b"a &amp; b &#39; &#x27; &lt;", b"a &amp; b &#39; &#x27; &lt;"),
        (b"AT&T", b"AT&amp;T"),
        (b"a && b &", b"a &amp;&amp; b &amp;"),
        (b"caf&eacute;&nbsp;x", b"caf&#233;&#160;x"),
        (b"&unknown;", b"&amp;unknown;"),
        (b"?a=1&b=2", b"?a=1&amp;b=2"),
        (b"<![CDATA[AT&T &eacute;]]> & <![CDATA[&]]>", b"<![CDATA[AT&T &eacute;]]> &amp; <![CDATA[&]]>"),
        (b"nothing", b"nothing"),
        (b"&#xD800;&#55296;&#xDFFF;&#x110000;&#1114112;", "\ufffd".encode() * 5),
        (b"&#xD7FF;&#xE000;&#57344;&#x10FFFF;", b"&#xD7FF;&#xE000;&#57344;&#x10FFFF;"),
        (b"&#x110000; <![CDATA[&#x110000;", "\ufffd <![CDATA[&#x110000;".encode()),
    ],
)
def test_mend(given: bytes, expected: bytes) -> None:
    assert mend_entities(given) == expected
