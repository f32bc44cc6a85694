"""What a source writes does not decide how long reading takes: documents that once took minutes, or for ever."""

from __future__ import annotations

import io
from contextlib import suppress
from pathlib import Path

import pytest

from epg.parsers import texts
from epg.parsers.base import Item
from epg.parsers.code_pages import known_codec
from epg.parsers.errors import ParserError
from epg.parsers.times import SourceClock
from epg.parsers.xml_stream import ElementStream, mend_entities, root_name
from epg.services.sequence import arrange_programs
from epg.services.spool import SpoolEntry
from tests.epg.support import document, parsed, parser
from tests.patience import within

SIZE = 1 << 19
BEGIN = b'<programme start="20261122100000 +0000" channel="one"><title>A</title>'
TIME = "20261122100000 +0000"


def fill(text: bytes, size: int = SIZE) -> bytes:
    return text * (size // len(text))


def numbered(template: str, size: int = SIZE) -> bytes:
    return "".join(template % number for number in range(size // len(template))).encode()


@pytest.mark.parametrize(
    "head",
    [
        b"<!DOCTYPE tv " + b"<!-- a -->" * 27,
        b"<!-- a -->" * 28,
        b"<?a?>" * 40 + b"<",
        b"<!DOCTYPE tv [" + b"]" * 60_000,
        b"<!DOCTYPE tv [" + b"] " * 30_000,
        b"<!DOCTYPE a>" * 5000,
        b"<!DOCTYPE a [ ] >" * 3000,
        b"<!--" * 15_000,
        b"<?" * 30_000,
        b" " * 60_000,
        b"<" + b"a" * 60_000,
    ],
)
def test_before_the_root(head: bytes) -> None:
    with within(1), pytest.raises(ParserError, match="not|empty"):
        list(ElementStream(io.BytesIO(head)).elements(b"programme"))


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"<tv>", b"tv"),
        (b" \n<?xml version='1.0'?>\n<!-- <rss> --><!DOCTYPE tv>\n<!-- > --><tv a='1'>", b"tv"),
        (b"<!DOCTYPE tv SYSTEM 'x' [ <!ELEMENT tv (a, b)> <!-- ] --> ] ><tv>", b"tv"),
        (b"<!DOCTYPE tv [ <!ENTITY x 'y'> ] ><tv/>", b"tv"),
        (b"<!-- open <tv>", b""),
        (b"<?open <tv>", b""),
        (b"<!DOCTYPE open", b""),
        (b"<!-->--><tv>", b"tv"),
        (b"<??><tv>", b"tv"),
        (b"< tv>", b""),
        (b"text <tv>", b""),
        (b"", b""),
    ],
)
def test_root_name(head: bytes, name: bytes) -> None:
    assert root_name(head) == name


@pytest.mark.parametrize(
    "middle",
    [
        fill(b"<programme "),
        fill(b"<programme>"),
        fill(b"<programme ") + b"</programme>",
        fill(b"<programme </programme"),
        fill(b"</programme"),
        fill(b"<programmes>"),
        fill(b"<!--"),
        fill(b"<!-- -- "),
        fill(b"<!---->"),
        fill(b"<!-- <programme "),
        b"<programme " + fill(b"x", 3 * SIZE),
        fill(b">"),
        fill(b"<"),
    ],
)
def test_cutting(middle: bytes) -> None:
    with within(2), suppress(ParserError):  # a comment without an end swallows the end of the guide
        list(ElementStream(io.BytesIO(b"<tv>" + middle + b"</tv>")).elements(b"programme"))


@pytest.mark.parametrize(
    "element", [fill(b"<![CDATA["), fill(b"<![CDATA[]]>"), fill(b"&"), fill(b"&abc"), fill(b"&#1")]
)
def test_mending(element: bytes) -> None:
    with within(1):
        mend_entities(b"&" + element)


@pytest.mark.parametrize(
    "inside",
    [
        numbered("<category>%08d</category>"),
        numbered("<keyword>%08d</keyword>"),
        numbered('<icon src="http://a/%08d"/>'),
        b"<credits>" + numbered("<actor>%08d</actor>") + b"</credits>",
        b"<desc>a&lt;br" + fill(b" ") + b"b</desc>",
        b"<desc>a\nb" + fill(b" ") + b"c</desc>",
        b"<desc>" + fill(b"&lt;p ") + b"</desc>",
        b"<desc>" + fill(b"&lt;/p") + b"</desc>",
        b"<desc>" + fill(b"\n ") + b"a</desc>",
        b"<desc>" + fill(b"&amp;#") + b"</desc>",
        b'<icon src="' + fill(b"a.") + b'"/>',
        b'<icon src="a.' + fill(b"a") + b'"/>',
        fill(b"<a>"),
        fill(b"<>"),
        fill(b"<x:y/>"),
        fill(b"<season>1</season>"),
        fill(b"&undefined;"),
    ],
)
def test_one_programme(inside: bytes) -> None:
    with within(3):
        parser("epgservice").open_item(Item("one", 0, 0, BEGIN + inside + b"</programme>"))


def test_attributes_of_one_programme(tmp_path: Path) -> None:
    head = b'<programme channel="one" start="20261122100000 +0000"'
    shapes = (numbered(' a%08d="1"'), fill(b" a='1'"), numbered(' xmlns:a%08d="u"'), fill(b' channel="'), fill(b" "))
    content = b"<tv>" + b"".join(head + shape + b">x</programme>" for shape in shapes) + b"</tv>"
    with within(4):
        assert len(parsed(content, tmp_path)) >= 3


@pytest.mark.parametrize(
    "text", [TIME + " x" + " " * SIZE + "x", "1" * SIZE, " " * SIZE + "x", "20261122T" + "1" * SIZE]
)
def test_times(text: str) -> None:
    clock = SourceClock()
    with within(0.5):
        assert clock.read(text) is None
    assert clock.seen == {}


LONG_NUMBER = "1" * 5000
"""More digits than Python reads."""


@pytest.mark.parametrize(
    "inside",
    [
        f"<desc>&amp;#{LONG_NUMBER};</desc>",
        f'<icon src="http://x/&amp;#{LONG_NUMBER};"/>',
        f"<rating><value>{LONG_NUMBER}</value></rating>",
        f'<episode-num system="xmltv_ns">{LONG_NUMBER}.{LONG_NUMBER}.</episode-num>',
        f"<season>{LONG_NUMBER}</season>",
        "<season>²</season>",
        f"<year>{LONG_NUMBER}</year>",
    ],
)
def test_long_numbers_spoil_nothing_else(tmp_path: Path, inside: str) -> None:
    content = document(f'<programme start="{TIME}" channel="one"><title>A</title>{inside}</programme>')
    (program,) = parsed(content, tmp_path, "epgservice")
    assert (program.names, program.age, program.episode) == ([("", "A")], 0, "")


@pytest.mark.parametrize("number", ["xD800", "55296", "xdfff", "x110000", "9999999"])
def test_numbers_that_are_no_characters(tmp_path: Path, number: str) -> None:
    content = document(
        f'<programme start="{TIME}" channel="one"><title>A&#{number};B&#65;&#x1F600;</title></programme>'
    )
    (program,) = parsed(content, tmp_path)
    assert program.names == [("", "A\ufffdBA\U0001f600")]


def test_a_long_number_in_a_channels_id(tmp_path: Path) -> None:
    content = document(
        f'<programme start="{TIME}" channel="&amp;#{LONG_NUMBER};"/>',
        f'<programme start="{TIME}" channel="one"><title>A</title></programme>',
    )
    assert [program.channel_id for program in parsed(content, tmp_path)][-1] == "one"


def test_words_beyond_the_most_are_left_out() -> None:
    many = numbered("<category>%08d</category>", 25 * 1000)
    program = parser().open_item(Item("one", 0, 0, BEGIN + many + b"</programme>"))
    assert program.categories[:2] == ["00000000", "00000001"]
    assert len(program.categories) == 200


def test_breaks_and_blank_lines() -> None:
    assert texts.clean_paragraph("a<br / >b< BR>c</p >d<br/>e<br /f>") == "a\nb\nc\nd\ne<br /f>"
    assert texts.clean_paragraph(" a \t\n\n \u00a0\n b\u00a0\nc ") == "a\nb\nc"


@pytest.mark.parametrize(
    "codec",
    ["zlib", "bz2", "base64", "rot13", "punycode", "idna", "utf-7", "unicode_escape", "undefined", "cp037", "utf-16"],
)
def test_codecs_that_are_no_encodings(codec: str) -> None:
    assert known_codec(codec) == ""


@pytest.mark.parametrize("codec", ["cp1251", "koi8-r", "iso8859-5", "cp866", "shift_jis", "gb18030", "mac-cyrillic"])
def test_codecs_that_are(codec: str) -> None:
    assert known_codec(codec) == codec


@pytest.mark.parametrize(
    "spans",
    [
        [(0, 1 + number) for number in range(20_000)],
        [(number, number + 86_400) for number in range(20_000)],
        [*((0, 40_000 + number) for number in range(10_000)), *((number, number + 1) for number in range(10_000))],
    ],
)
def test_a_channel_with_thousands_of_programmes_in_an_hour(spans: list[tuple[int, int]]) -> None:
    with within(3):
        arrange_programs(SpoolEntry(begin, end, 0, place, 1, b"") for place, (begin, end) in enumerate(spans))


def test_a_magazine_holds_no_more_than_a_hundred_parts() -> None:
    for parts, stays in ((100, False), (101, True)):
        whole = SpoolEntry(0, parts, 0, 0, 1, b"")
        found = arrange_programs([whole, *(SpoolEntry(part, part + 1, 0, 1 + part, 1, b"") for part in range(parts))])
        assert (found.entries[0].place == 0) == stays
