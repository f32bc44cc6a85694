"""News feeds: RSS 0.9 to 2.0 (RDF too) and Atom, read as they are found, also broken ones.

Boxes show plain text, so of descriptions only the text is kept: no tags, no scripts.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml import html as lxml_html

MOST_ENTRIES = 50
LONGEST_TITLE = 500
LONGEST_DESCRIPTION = 2000
LONGEST_MARKUP = 64 * 1024
LONGEST_ADDRESS = 2048
ITEMS = ("{*}item", "{*}entry")
TEXTS = ("description", "summary", "encoded", "content")
"""In this order: the first with a text is the description, the first with a picture gives the preview."""
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif")
LIKE_A_TAG = re.compile(r"<[/!?]?[A-Za-z][^>]*>?")
HIDDEN = ("script", "style", "template", "iframe", "object", "noscript")

APART = ("p", "div", "br", "hr", "li", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "figcaption")
"""Elements that part words, as a line break does."""


class NewsEntry(NamedTuple):
    title: str
    description: str
    preview_url: str


def read_entries(root: Any, address: str) -> list[NewsEntry]:
    """The first entries of a feed that was fetched from ``address``, those without any text left out."""
    found: list[NewsEntry] = []
    for item in root.iter(*ITEMS):
        entry = read_entry(item, address)
        if entry.title or entry.description:
            found.append(entry)
        if len(found) == MOST_ENTRIES:
            break
    return found


def read_entry(item: Any, address: str) -> NewsEntry:
    children = [(etree.QName(child).localname, child) for child in item.iter("{*}*") if child is not item]
    texts = [inner_text(child) for name in TEXTS for found, child in children if found == name]
    markups = [markup for text in texts if (markup := parse_markup(text)) is not None]
    descriptions = (visible_text(markup) for markup in markups)
    title = next((inner_text(child) for name, child in children if name == "title"), "")
    base = urljoin(address, next((link_of(child) for name, child in children if name == "link"), ""))
    pictures = [*attached_pictures(children), *(source for markup in markups for source in shown_pictures(markup))]
    return NewsEntry(
        title=plain_text(title)[:LONGEST_TITLE],
        description=next((text for text in descriptions if text), "")[:LONGEST_DESCRIPTION],
        preview_url=next((url for picture in pictures if (url := web_address(base, picture))), ""),
    )


def inner_text(element: Any) -> str:
    """The text of an element; of one with elements inside (Atom's XHTML) their source."""
    if len(element):
        return (element.text or "") + "".join(etree.tostring(child, encoding="unicode") for child in element)
    return element.text or ""


def link_of(element: Any) -> str:
    return (element.get("href") or element.text or "").strip()


# --- text -------------------------------------------------------------------------------------------------------------
def parse_markup(text: str) -> Any:
    """None: nothing in it."""
    if not text.strip():
        return None
    try:
        return lxml_html.fragment_fromstring(text[:LONGEST_MARKUP], create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def visible_text(markup: Any) -> str:
    for element in list(markup.iter(*HIDDEN, etree.Comment, etree.ProcessingInstruction)):
        if element.getparent() is not None:
            element.drop_tree()
    for element in markup.iter(*APART):
        element.text, element.tail = f" {element.text or ''}", f" {element.tail or ''}"
    return one_space("".join(markup.itertext()))


def plain_text(text: str) -> str:
    """A title: often text, sometimes with tags or entities in it."""
    markup = parse_markup(text) if "<" in text or "&" in text else None
    return one_space(html.unescape(text)) if markup is None else visible_text(markup)


def one_space(text: str) -> str:
    """On one line, and without what a box that shows HTML would take for a tag: some feeds encode theirs twice."""
    return " ".join(LIKE_A_TAG.sub("", text).split())


# --- pictures ---------------------------------------------------------------------------------------------------------
def attached_pictures(children: list[tuple[str, Any]]) -> Iterator[str]:
    """Of enclosures, ``media:thumbnail`` and ``media:content``, in that order."""
    for wanted in ("enclosure", "thumbnail", "content", "link"):
        for name, element in children:
            if name != wanted or (name == "link" and element.get("rel") != "enclosure"):
                continue
            address = (element.get("url") or element.get("href") or "").strip()
            if address and (name == "thumbnail" or is_picture(element, address)):
                yield address


def is_picture(element: Any, address: str) -> bool:
    kind = (element.get("type") or element.get("medium") or "").lower()
    return kind.startswith("image") if kind else address.lower().partition("?")[0].endswith(PICTURES)


def shown_pictures(markup: Any) -> Iterator[str]:
    for image in markup.iter("img"):
        if source := (image.get("src") or "").strip():
            yield source


def web_address(base: str, address: str) -> str:
    """The whole address, "" where it is none of the web."""
    try:
        whole = urljoin(base, address)
        fits = urlsplit(whole).scheme in {"http", "https"} and bool(urlsplit(whole).hostname)
    except ValueError:
        return ""
    return whole if fits and len(whole) <= LONGEST_ADDRESS else ""
