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

from epg.parsers.errors import ParserError

CHUNK_BYTES = 256 * 1024
MAX_ELEMENT_BYTES = 1 << 20
"""A programme has a few kilobytes. What is longer was never closed."""
HEAD_BYTES = 64 * 1024
TAIL_BYTES = 4096
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
ASCII_PROBE = b"<?xml version='1.0'?><tv a=\"az-AZ_09\">+AGE- \\x41 \\u0041&amp;</tv>"
NOWHERE = sys.maxsize
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
            cutter = Cutter(buffer, opening, closing)
            while (found := cutter.next_element()) is not None:
                start, end = found
                if end:
                    yield buffer[start:end]
            buffer = buffer[cutter.resume() :]
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
        name = root_name(head[:HEAD_BYTES]).lower()
        if not name:
            raise ParserError("not XML")
        if name != self.root:
            raise ParserError(f"not a guide: the root element is {'<html>' if name == b'html' else 'another'}")

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
        if codec and _reads_ascii(codec):
            return codec, 0
    return "utf-8", 0


def _reads_ascii(codec: str) -> bool:
    """The declaration was read as ASCII, so whatever it says it is not UTF-16; nor is it one of Python's codecs that
    unpack (zlib), take their time (punycode, idna) or read escapes."""
    try:
        return codec != "idna" and ASCII_PROBE.decode(codec) == ASCII_PROBE.decode("ascii")
    except (LookupError, ValueError):
        return False


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


def mend(element: bytes) -> bytes:
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
