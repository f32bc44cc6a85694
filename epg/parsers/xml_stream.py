"""A guide's XML as clean UTF-8, cut into its elements without building a tree.

A guide is a flat list of ``<channel>`` and ``<programme>`` elements. Finding their borders in the bytes costs a tenth
of parsing them, needs no memory, and keeps a broken element from spoiling its neighbours: lxml then parses element by
element (and only those that are wanted), each time able to recover.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from html.entities import html5
from typing import BinaryIO

from epg.parsers.errors import ParserError

CHUNK_BYTES = 256 * 1024
MAX_ELEMENT_BYTES = 4 << 20
HEAD_BYTES = 64 * 1024
TAIL_BYTES = 4096
CONTROL_CHARACTERS = bytes(set(range(32)) - {9, 10, 13})

DECLARED = re.compile(rb"""\A\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
PROLOG = rb"(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>\s*)*"
ROOT = re.compile(rb"\A\s*" + PROLOG + rb"<([A-Za-z_][\w:.-]*)", re.DOTALL)
STRAY_AMPERSAND = re.compile(
    rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});)([A-Za-z][A-Za-z0-9]{1,31};)?"
)
CDATA = re.compile(rb"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class ElementStream:
    """Yields the elements called ``tag`` of a document whose root is ``root``; notices a document that is cut off."""

    def __init__(self, document: BinaryIO, *, root: bytes = b"tv", encoding: str = "") -> None:
        self.document = document
        self.root = root
        self.encoding = encoding
        self.tail = b""

    def elements(self, tag: bytes) -> Iterator[bytes]:
        opening, closing = b"<" + tag, b"</" + tag
        buffer = b""
        for chunk in self.chunks():
            buffer += chunk
            position = 0
            while (found := _next_element(buffer, position, opening, closing)) is not None:
                start, end, position = found
                if end:
                    yield buffer[start:end]
            buffer = buffer[_resume(buffer, position, opening) :]
        self.check_closed()

    def chunks(self) -> Iterator[bytes]:
        """UTF-8 without a byte order mark and without the characters that XML forbids."""
        head = self.document.read(CHUNK_BYTES)
        if not head.strip():
            raise ParserError("the document is empty")
        encoding, skip = detect_encoding(head, self.encoding)
        decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        data, first = head[skip:], True
        while data:
            text = decoder.decode(data).encode(errors="replace").translate(None, CONTROL_CHARACTERS)
            if first:
                self.check_root(text)
                first = False
            self.tail = (self.tail + text[-TAIL_BYTES:])[-TAIL_BYTES:]
            yield text
            data = self.document.read(CHUNK_BYTES)

    def check_root(self, head: bytes) -> None:
        """Never quotes the document: whoever reads the error may not be allowed to read that."""
        found = ROOT.match(head[:HEAD_BYTES])
        if found is None:
            raise ParserError("not XML")
        if found[1].lower() != self.root:
            html = found[1].lower() == b"html"
            raise ParserError(f"not a guide: the root element is {'<html>' if html else 'another'}")

    def check_closed(self) -> None:
        """A document that broke off is not to be trusted, however well the part that came reads."""
        closed = rb"</" + self.root + rb"\s*>|<" + self.root + rb"[^>]*/>\s*\Z"
        if not re.search(closed, self.tail):
            raise ParserError(f"the document is cut off: </{self.root.decode()}> is missing")


def detect_encoding(head: bytes, wanted: str = "") -> tuple[str, int]:
    """The codec and how many bytes of byte order mark to skip. What the operator sets wins over the declaration."""
    for mark, name in BOMS:
        if head.startswith(mark):
            return name, len(mark)
    declared = DECLARED.match(head)
    for name in (wanted, declared[1].decode() if declared else ""):
        try:
            codec = codecs.lookup(name).name if name else ""
        except LookupError:
            codec = ""
        # read as ASCII so far, so whatever it says it is not UTF-16
        if codec and not codec.startswith(("utf-16", "utf-32")):
            return codec, 0
    return "utf-8", 0


def _next_element(buffer: bytes, position: int, opening: bytes, closing: bytes) -> tuple[int, int, int] | None:
    """(start, end, where to go on) of the next complete element; end 0 = nothing there, go on; None = read more."""
    start = buffer.find(opening, position)
    if start < 0:
        return None
    comment = buffer.find(b"<!--", position, start)
    if comment >= 0:
        over = buffer.find(b"-->", comment)
        if over < 0:
            return (comment, 0, comment + 4) if len(buffer) - comment > MAX_ELEMENT_BYTES else None
        return comment, 0, over + 3
    after = start + len(opening)
    if buffer[after : after + 1] not in (b" ", b">", b"\t", b"\n", b"\r", b"/"):
        return None if after >= len(buffer) else (start, 0, after)
    end = buffer.find(closing, after)
    following = buffer.find(opening, after, end if end >= 0 else len(buffer))
    if following >= 0:
        return start, following, following  # its closing tag is missing
    border = buffer.find(b">", end) if end >= 0 else -1
    if border >= 0:
        return start, border + 1, border + 1
    return (start, 0, after) if len(buffer) - start > MAX_ELEMENT_BYTES else None


def _resume(buffer: bytes, position: int, opening: bytes) -> int:
    """From where the buffer must be kept: an element or comment that has begun, or a tag cut at the end."""
    begun = [at for at in (buffer.find(opening, position), buffer.find(b"<!--", position)) if at >= 0]
    return min(begun) if begun else max(position, len(buffer) - len(opening) - 4)


def mend(element: bytes) -> bytes:
    """Make entities safe to parse: HTML's own become characters, a lone ``&`` becomes ``&amp;``, CDATA stays."""
    if b"&" not in element:
        return element
    if b"<![CDATA[" not in element:
        return STRAY_AMPERSAND.sub(_replace_entity, element)
    parts = CDATA.split(element)
    return b"".join(
        part if part.startswith(b"<![CDATA[") else STRAY_AMPERSAND.sub(_replace_entity, part) for part in parts
    )


def _replace_entity(found: re.Match[bytes]) -> bytes:
    name = found[1]
    if not name:
        return b"&amp;"
    character = html5.get(name.decode())
    if character is None:
        return b"&amp;" + name
    return b"".join(b"&#%d;" % ord(letter) for letter in character)
