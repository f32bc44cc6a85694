"""A guide's XML as clean UTF-8, cut into its elements without building a tree.

A guide is a flat list of ``<channel>`` and ``<programme>`` elements. Finding their borders in the bytes costs a tenth
of parsing them, needs no memory, and keeps a broken element from spoiling its neighbours: lxml then parses element by
element (and only those that are wanted), each time able to recover.

What a source writes must not decide how long this takes: every byte is looked at a fixed number of times, whatever is
left open. So borders are found with ``bytes.find`` from where the last search ended, not with patterns that look back.
"""

from __future__ import annotations

import codecs
import re
import sys
from collections.abc import Iterator
from html.entities import html5
from typing import BinaryIO

from epg.parsers.code_pages import MOST_BROKEN, choose_codec, known_codec
from epg.parsers.errors import ParserError

CHUNK_BYTES = 256 * 1024
MAX_ELEMENT_BYTES = 1 << 20
"""A programme has a few kilobytes. What is longer was never closed."""
HEAD_BYTES = 64 * 1024
CONTROL_CHARACTERS = bytes(set(range(32)) - {9, 10, 13})

DECLARED = re.compile(rb"""\A\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
SPACE = re.compile(rb"\s*")
NAME = re.compile(rb"<([A-Za-z_][\w:.-]*)")
SUBSET_END = re.compile(rb"\]\s*>")
STRAY_AMPERSAND = re.compile(
    rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});)([A-Za-z][A-Za-z0-9]{1,31};)?"
)
NUMBERED = re.compile(rb"&#(?:[xX]([0-9a-fA-F]{1,6})|([0-9]{1,7}));")
NO_CHARACTER = "\ufffd".encode()
CDATA, CDATA_END = b"<![CDATA[", b"]]>"
NOWHERE = sys.maxsize
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
WIDE: dict[tuple[bool, ...], str] = {
    (False, True, False, True): "utf-16-le",
    (True, False, True, False): "utf-16-be",
    (False, True, True, True): "utf-32-le",
    (True, True, True, False): "utf-32-be",
}
"""Which of a document's first four bytes are zero."""


BEYOND_ASCII = re.compile(rb"[\x80-\xff]")


class ElementStream:
    """Yields the elements called ``tag`` of a document whose root is ``root``; notices a document that is cut off."""

    def __init__(self, document: BinaryIO, *, root: bytes = b"tv", encoding: str = "") -> None:
        self.document = document
        self.root = root
        self.encoding = encoding
        self.broken = 0
        """Characters that could not be read."""
        self.beyond_ascii = 0
        self.ending = re.compile(rb"</" + root + rb"\s*>")
        self.is_closed = False

    def elements(self, tag: bytes) -> Iterator[bytes]:
        opening, closing = b"<" + tag, b"</" + tag
        buffer = b""
        for chunk in self.chunks():
            buffer += chunk
            cutter = Cutter(buffer, opening, closing)
            last = -1
            while (found := cutter.next_element()) is not None:
                start, end = found
                if end:
                    last = start
                    yield buffer[start:end]
            self.look_for_end(buffer, last, cutter.begun)
            buffer = buffer[cutter.resume() :]
        if not self.is_closed:
            raise ParserError(f"the document is cut off: </{self.root.decode()}> is missing")

    def look_for_end(self, buffer: bytes, last: int, begun: int) -> None:
        """Whether the root is closed behind the ``last`` element, or behind the one that has ``begun``.

        What stands behind that end may be long, and may be anything but elements. A document that broke off is not to
        be trusted, however well the part that came reads.
        """
        is_comment = begun != NOWHERE and buffer.startswith(b"<!--", begun)
        if begun != NOWHERE and not is_comment:
            last = begun
        if last >= 0:
            self.is_closed = False
        if not self.is_closed:
            border = begun if is_comment else len(buffer)
            self.is_closed = self.ending.search(buffer, max(0, last), border) is not None

    def chunks(self) -> Iterator[bytes]:
        """UTF-8 without a byte order mark and without the characters that XML forbids."""
        first = True
        for text in self.texts():
            encoded = text.encode(errors="replace")
            self.count_broken(text, encoded)
            encoded = encoded.translate(None, CONTROL_CHARACTERS)
            if first:
                self.check_root(encoded)
                first = False
            yield encoded
        if self.broken * MOST_BROKEN > self.beyond_ascii:
            raise ParserError(f"{self.broken} characters could not be read: set the source's option encoding")

    def texts(self) -> Iterator[str]:
        """The document decoded. Its encoding is settled when the first byte beyond ASCII comes."""
        head = self.document.read(CHUNK_BYTES)
        if not head.strip():
            raise ParserError("the document is empty")
        wide, skip = marked_encoding(head)
        wanted = wide or known_codec(self.encoding)
        declared = DECLARED.match(head)
        data = head[skip:]
        decoder = decoder_of(wanted or "ascii")
        while data:
            if not wanted and (found := BEYOND_ASCII.search(data)):
                sample = data[max(0, found.start() - CHUNK_BYTES) :]
                wanted = choose_codec(sample, known_codec(declared[1].decode()) if declared else "")
                decoder = decoder_of(wanted)
            yield decoder.decode(data)
            data = self.document.read(CHUNK_BYTES)
        yield decoder.decode(b"", final=True)

    def count_broken(self, text: str, encoded: bytes) -> None:
        if len(encoded) > len(text):
            self.beyond_ascii += len(encoded) - len(text)
            self.broken += text.count("\ufffd")

    def check_root(self, head: bytes) -> None:
        """Never quotes the document: whoever reads the error may not be allowed to read that."""
        name = root_name(head[:HEAD_BYTES]).lower()
        if not name:
            raise ParserError("not XML")
        if name != self.root:
            raise ParserError(f"not a guide: the root element is {'<html>' if name == b'html' else 'another'}")
        self.is_closed = re.search(rb"<" + self.root + rb"[^<>]*/>\s*\Z", head) is not None


def decoder_of(codec: str) -> codecs.IncrementalDecoder:
    return codecs.getincrementaldecoder(codec)(errors="replace")


def marked_encoding(head: bytes) -> tuple[str, int]:
    """The codec that a byte order mark tells and the mark's length, or how wide "<" stands without a mark."""
    for mark, name in BOMS:
        if head.startswith(mark):
            return name, len(mark)
    start = head.lstrip(b" \t\r\n\0")[:1]
    zeros = tuple(byte == 0 for byte in head[:4])
    return (WIDE.get(zeros, ""), 0) if start == b"<" else ("", 0)


def root_name(head: bytes) -> bytes:
    """The name of the first element behind declarations, comments and DOCTYPE; empty when something else is there."""
    at = _after_space(head, 0)
    while (over := _prolog_end(head, at)) > at:
        at = _after_space(head, over)
    found = NAME.match(head, at)
    return found[1] if found else b""


def _prolog_end(head: bytes, at: int) -> int:
    """Where the part of the prolog that begins ``at`` ends; ``at`` itself when none does, -1 when it has no end."""
    if head.startswith(b"<?", at):
        return _behind(head, b"?>", at + 2)
    if head.startswith(b"<!--", at):
        return _behind(head, b"-->", at + 4)
    if head.startswith(b"<!DOCTYPE", at):
        return _doctype_end(head, at)
    return at


def _doctype_end(head: bytes, at: int) -> int:
    end, subset = head.find(b">", at), head.find(b"[", at)
    if 0 <= subset < end:
        found = SUBSET_END.search(head, subset)
        return found.end() if found else -1
    return end + 1 if end >= 0 else -1


def _behind(text: bytes, mark: bytes, start: int) -> int:
    found = text.find(mark, start)
    return found + len(mark) if found >= 0 else -1


def _after_space(text: bytes, start: int) -> int:
    found = SPACE.match(text, start)
    return found.end() if found else start


class Finder:
    """Where a mark stands next. It remembers, so that asking from ever later places searches every byte once."""

    __slots__ = ("buffer", "found", "mark")

    def __init__(self, buffer: bytes, mark: bytes) -> None:
        self.buffer, self.mark, self.found = buffer, mark, -1

    def at(self, position: int) -> int:
        """The first place from ``position`` on, NOWHERE when there is none. ``position`` never goes back."""
        if self.found < position:
            found = self.buffer.find(self.mark, position)
            self.found = found if found >= 0 else NOWHERE
        return self.found


class Cutter:
    """Finds the elements in a piece of the document, and what of it must wait for the next piece."""

    __slots__ = (
        "begun", "border", "buffer", "closing", "comment", "comment_end", "opening", "position", "size", "tag_size",
    )  # fmt: skip

    def __init__(self, buffer: bytes, opening: bytes, closing: bytes) -> None:
        self.buffer, self.size, self.tag_size = buffer, len(buffer), len(opening)
        self.opening, self.closing, self.border = (Finder(buffer, mark) for mark in (opening, closing, b">"))
        self.comment, self.comment_end = Finder(buffer, b"<!--"), Finder(buffer, b"-->")
        self.position, self.begun = 0, NOWHERE

    def next_element(self) -> tuple[int, int] | None:
        """(start, end) of the next complete element; end 0 = nothing there, ask again; None = read more."""
        start, comment = self.opening.at(self.position), self.comment.at(self.position)
        if comment < start:
            return self.skip_comment(comment)
        if start == NOWHERE:
            return None
        after = start + self.tag_size
        if self.buffer[after : after + 1] not in (b" ", b">", b"\t", b"\n", b"\r", b"/"):
            return self.wait(start) if after >= self.size else self.skip(start, after)
        end, following = self.closing.at(after), self.opening.at(after)
        if following < end:
            self.position = following  # its closing tag is missing
            return start, following
        border = self.border.at(end) if end != NOWHERE else NOWHERE
        if border != NOWHERE:
            self.position = border + 1
            return start, border + 1
        return self.skip(start, after) if self.size - start > MAX_ELEMENT_BYTES else self.wait(start)

    def skip_comment(self, comment: int) -> tuple[int, int] | None:
        over = self.comment_end.at(comment)
        if over != NOWHERE:
            return self.skip(comment, over + 3)
        return self.skip(comment, comment + 4) if self.size - comment > MAX_ELEMENT_BYTES else self.wait(comment)

    def skip(self, start: int, position: int) -> tuple[int, int]:
        self.position = position
        return start, 0

    def wait(self, start: int) -> tuple[int, int] | None:
        """What begins here ends in a later piece."""
        self.begun = start
        return None

    def resume(self) -> int:
        """From where the buffer must be kept: what has begun, or a tag cut at the end."""
        return self.begun if self.begun != NOWHERE else max(self.position, self.size - self.tag_size - 4)


def mend_entities(element: bytes) -> bytes:
    """Make entities safe to parse: HTML's own become characters, a lone ``&`` becomes ``&amp;``, CDATA stays."""
    if b"&" not in element:
        return element
    parts: list[bytes] = []
    position = 0
    while (start := element.find(CDATA, position)) >= 0:
        parts.append(_mend_entities(element[position:start]))
        end = element.find(CDATA_END, start)
        position = end + len(CDATA_END) if end >= 0 else len(element)
        parts.append(element[start:position])
    parts.append(_mend_entities(element[position:]))
    return b"".join(parts)


def _mend_entities(text: bytes) -> bytes:
    text = STRAY_AMPERSAND.sub(_replace_entity, text)
    return NUMBERED.sub(_replace_number, text) if b"&#" in text else text


def _replace_number(found: re.Match[bytes]) -> bytes:
    """libxml2, told to recover, makes half a character of a surrogate's number, which nothing can read then."""
    number = int(found[1], 16) if found[1] else int(found[2])
    return NO_CHARACTER if 0xD800 <= number <= 0xDFFF or number > 0x10FFFF else found[0]


def _replace_entity(found: re.Match[bytes]) -> bytes:
    name = found[1]
    if not name:
        return b"&amp;"
    character = html5.get(name.decode())
    if character is None:
        return b"&amp;" + name
    return b"".join(b"&#%d;" % ord(letter) for letter in character)
