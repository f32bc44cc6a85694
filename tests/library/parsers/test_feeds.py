"""News feeds as they are found."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import requests

from library.backends.source import SourceFailed, parse_xml
from library.parsers.feeds import NewsEntry, read_entries

ADDRESS = "https://news.example.com/feed/rss.xml"
CHANNEL = '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>{}</channel></rss>'


def entries(body: str | bytes, content_type: str = "") -> list[NewsEntry]:
    response = requests.Response()
    response._content = body.encode() if isinstance(body, str) else body
    response.headers["Content-Type"] = content_type
    return read_entries(parse_xml(response, recover=True), ADDRESS)


def entry(item: str) -> NewsEntry:
    (found,) = entries(CHANNEL.format(f"<item>{item}</item>"))
    return found


def test_atom() -> None:
    (found,) = entries(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Feed</title><entry>'
        '<title type="html">One &lt;b&gt;two&lt;/b&gt;</title><link href="/one"/>'
        '<link rel="enclosure" type="image/png" href="pictures/1.png"/><summary type="xhtml">'
        '<div xmlns="http://www.w3.org/1999/xhtml">Some <b>text</b></div></summary></entry></feed>'
    )
    assert found == NewsEntry("One two", "Some text", "https://news.example.com/pictures/1.png")


def test_rdf() -> None:
    (found,) = entries(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        "<channel><title>Feed</title></channel><item><title>One</title><description>Text</description></item></rdf:RDF>"
    )
    assert found == NewsEntry("One", "Text", "")


@pytest.mark.parametrize(
    ("item", "preview"),
    [
        ('<enclosure url="http://c.example.com/1.jpg" type="image/jpeg"/>', "http://c.example.com/1.jpg"),
        ('<enclosure url="http://c.example.com/1.PNG?w=1"/>', "http://c.example.com/1.PNG?w=1"),
        ('<enclosure url="http://c.example.com/1.mp3" type="audio/mpeg"/>', ""),
        ('<enclosure url="http://c.example.com/1.mp3"/>', ""),
        ('<media:thumbnail url="//c.example.com/t"/>', "https://c.example.com/t"),
        ('<media:content url="http://c.example.com/m" medium="image"/>', "http://c.example.com/m"),
        ('<media:content url="http://c.example.com/m.mp4" medium="video"/>', ""),
        ('<media:group><media:thumbnail url="http://c.example.com/t"/></media:group>', "http://c.example.com/t"),
        ("<description>&lt;img src='a.jpg'&gt;text</description>", "https://news.example.com/feed/a.jpg"),
        ("<content:encoded><![CDATA[<p><img src='/b.jpg'></p>]]></content:encoded>", "https://news.example.com/b.jpg"),
        ("<link>https://other.example.com/x/y</link><description>&lt;img src='a.jpg'&gt;</description>", "https://other.example.com/x/a.jpg"),
        ("<description>&lt;img src='data:image/png;base64,AA'&gt;&lt;img src='/c.jpg'&gt;</description>", "https://news.example.com/c.jpg"),
        ("<description>&lt;img src='javascript:alert(1)'&gt;</description>", ""),
        ("<description>&lt;img src='http://[bad'&gt;&lt;img&gt;</description>", ""),
        ('<enclosure url="" type="image/png"/><media:thumbnail url="/t"/>', "https://news.example.com/t"),
    ],
)  # fmt: skip
def test_the_picture(item: str, preview: str) -> None:
    assert entry(f"<title>One</title>{item}").preview_url == preview


@pytest.mark.parametrize(
    ("description", "text"),
    [
        ("Plain &amp; simple", "Plain & simple"),
        ("<![CDATA[<p>One</p>\n\n<p>two&nbsp;three</p>]]>", "One two three"),
        ("<![CDATA[a<script>alert('x')</script>b<style>p{}</style><!-- c --><iframe src='x'>d</iframe>]]>", "ab"),
        ("<![CDATA[the 2<sup>nd</sup> w<b>or</b>d<br>next<li>one<li>two]]>", "the 2nd word next one two"),
        ("<![CDATA[<img src=x onerror=alert(1)>text]]>", "text"),
        ("&lt;b&gt;bold&lt;/b&gt; 2 &amp;lt; 3", "bold 2 < 3"),
        ("&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt; 1 &amp;lt; 2", "alert(1) 1 < 2"),
        ("&amp;lt;img src=x onerror=alert(1)", ""),
        ("<![CDATA[<p unclosed <b>x]]>", "x"),
        ("  \n ", ""),
    ],
)
def test_the_text(description: str, text: str) -> None:
    assert entry(f"<title>One</title><description>{description}</description>").description == text


def test_texts_are_cut() -> None:
    found = entry(f"<title>{'t' * 1000}</title><description>{'d' * 5000}</description>")
    assert (len(found.title), len(found.description)) == (500, 2000)


def test_the_first_fifty_and_none_without_a_text() -> None:
    items = "".join(f"<item><title>{number}</title></item><item><guid>1</guid></item>" for number in range(80))
    assert [one.title for one in entries(CHANNEL.format(items))] == [str(number) for number in range(50)]


def test_encodings() -> None:
    body = "<rss><channel><item><title>Новость</title></item></channel></rss>"
    declared = '<?xml version="1.0" encoding="windows-1251"?>' + body
    cases: list[tuple[bytes, str]] = [
        (declared.encode("cp1251"), ""),
        (declared.encode("cp1251"), "text/xml; charset=utf-8"),
        (body.encode("cp1251"), "text/xml; charset=windows-1251"),
        (body.encode(), "text/xml"),
        (b"\xef\xbb\xbf" + body.encode(), "text/xml; charset=windows-1251"),
        (b"\n\n" + declared.encode("cp1251"), ""),
    ]
    for data, content_type in cases:
        assert [one.title for one in entries(data, content_type)] == ["Новость"], content_type
    with pytest.raises(SourceFailed):
        entries(body.encode(), "text/xml; charset=no-such")


def test_a_broken_feed_is_read_as_far_as_it_goes() -> None:
    assert [one.title for one in entries("<rss><channel><item><title>A & B</title></item><item><title>C")] == [
        "A B",
        "C",
    ]


def test_nothing_from_outside_comes_in(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("password")
    head = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    found = entries(
        head + "<rss><channel><item><title>T &x;</title><description>&b;</description></item></channel></rss>"
    )
    assert "password" not in str(found)
    assert found[0].title.startswith("T")


def test_entities_that_grow(tmp_path: Path) -> None:
    grow = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 100}">' for n in range(10))
    started = time.perf_counter()
    try:
        found = entries(f"<!DOCTYPE rss [{grow}]><rss><channel><item><title>&e9;</title></item></channel></rss>")
    except SourceFailed:
        found = []
    assert sum(len(one.title) for one in found) <= 500
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize("body", ["", "text", "{}", "\x00"])
def test_what_is_no_xml(body: str) -> None:
    with pytest.raises(SourceFailed):
        entries(body)


def test_deep_markup_ends_soon() -> None:
    started = time.perf_counter()
    entry(f"<title>T</title><description><![CDATA[{'<div>' * 20000}x]]></description>")
    assert time.perf_counter() - started < 3


def test_html_instead_of_a_feed_holds_no_entries() -> None:
    answer: Any = entries("<html><body><p>Not found</p></body></html>")
    assert answer == []
