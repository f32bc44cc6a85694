"""Items of a list as bytes, rendered once and shared by everybody; what is personal is put in the place
of placeholders.

An item has up to five placeholders: the marks ``hidden``, ``favorited`` and ``locked`` (one digit each), the
``address`` that carries the box's own session key, and the ``number`` in the list. A list is then five pieces an item,
most of them shared by all boxes of the operator, joined once: nothing is decoded, encoded or searched through per call.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from io import StringIO
from itertools import chain
from typing import Any, NamedTuple

import orjson

from core.api.render import plain_value, write_content

TOKEN = secrets.token_hex(12)
"""Nobody outside this process knows it, so no text of an editor can look like a placeholder."""
PLACEHOLDERS = re.compile(f"@{TOKEN}:([HAFLN])@".encode())
DIGITS = (b"0", b"1")
LETTERS = (b"H", b"F", b"L")
"""Of the marks, in their order."""
WIDTH = 5
ADDRESS, NUMBER = 1, 3
Pieces = tuple[bytes, ...]
"""WIDTH of them: text, address, text, number, text."""


class Placeholder:
    """A value that is not known when the item is rendered."""

    def __init__(self, letter: str) -> None:
        self.mark = f"@{TOKEN}:{letter}@"

    def __str__(self) -> str:
        return self.mark


HIDDEN, FAVORITED, LOCKED, PLACE = Placeholder("H"), Placeholder("F"), Placeholder("L"), Placeholder("N")
PERSONAL = str(Placeholder("A"))
"""Stands in a text where the box's own address goes."""


class Marks(NamedTuple):
    hidden: bool = False
    favorited: bool = False
    locked: bool = False


class RenderedItem:
    """One item, cut at its placeholders. ``marks`` are those of somebody who changed nothing; ``pieces`` have them."""

    __slots__ = ("digest", "marks", "numbered", "personal", "pieces", "spots")

    def __init__(self, raw: bytes, marks: Marks) -> None:
        texts = [bytearray() for _ in range(WIDTH)]
        self.marks = marks
        self.personal = self.numbered = False
        self.spots: dict[bytes, tuple[int, int]] = {}
        """Letter of a mark -> piece and place of its digit."""
        digits = dict(zip(LETTERS, marks, strict=True))
        piece = 0
        for number, part in enumerate(PLACEHOLDERS.split(raw)):
            if number % 2 == 0:
                texts[piece] += part
            elif part in digits:
                self.spots[part] = (piece, len(texts[piece]))
                texts[piece] += DIGITS[digits[part]]
            elif part == b"A":
                self.personal = True
                piece = ADDRESS + 1
            else:
                self.numbered = True
                piece = NUMBER + 1
        self.pieces = tuple(bytes(text) for text in texts)
        self.digest = hashlib.blake2b(raw.replace(TOKEN.encode(), bytes(marks)), digest_size=8).digest()

    def marked(self, marks: Marks) -> Pieces:
        """The pieces with other marks."""
        pieces = list(self.pieces)
        for letter, mark in zip(LETTERS, marks, strict=True):
            if letter in self.spots:
                piece, place = self.spots[letter]
                text = pieces[piece]
                pieces[piece] = text[:place] + DIGITS[mark] + text[place + 1 :]
        return tuple(pieces)


def render_item(item: dict[str, Any], marks: Marks, *, xml: bool) -> RenderedItem:
    """Render an item whose values may be placeholders."""
    if xml:
        out = StringIO()
        out.write("<item>")
        write_content(out, item)
        out.write("</item>")
        return RenderedItem(out.getvalue().encode(), marks)
    return RenderedItem(b"," + orjson.dumps(item, default=json_value, option=orjson.OPT_NON_STR_KEYS), marks)


def json_value(value: Any) -> Any:
    return orjson.Fragment(value.mark.encode()) if isinstance(value, Placeholder) else plain_value(value)


@dataclass(frozen=True)
class RenderedList:
    """Items in an order, with their numbers: a list that lacks only what is personal."""

    items: tuple[RenderedItem, ...]
    numbers: tuple[bytes, ...]
    pieces: list[bytes] = field(init=False)
    addresses: tuple[int, ...] = field(init=False)
    """Places of the addresses in ``pieces``."""
    digest: bytes = field(init=False)

    def __post_init__(self) -> None:
        pieces: list[bytes] = list(chain.from_iterable(item.pieces for item in self.items))
        pieces[NUMBER::WIDTH] = [
            number if item.numbered else b"" for item, number in zip(self.items, self.numbers, strict=True)
        ]
        addresses = tuple(place * WIDTH + ADDRESS for place, item in enumerate(self.items) if item.personal)
        tag = hashlib.blake2b(b"".join(item.digest for item in self.items), digest_size=8)
        tag.update(b",".join(self.numbers))
        for name, value in (("pieces", pieces), ("addresses", addresses), ("digest", tag.digest())):
            object.__setattr__(self, name, value)


def join_list(
    rendered: RenderedList, changes: Iterable[tuple[int, Marks]], address: str, *, name: str, xml: bool
) -> bytes:
    """The whole answer: ``address`` goes into each placeholder for it, ``changes`` are places in the list with other
    marks."""
    pieces = rendered.pieces.copy()
    for place, marks in changes:
        for offset, piece in enumerate(rendered.items[place].marked(marks)):
            if offset not in (ADDRESS, NUMBER):
                pieces[place * WIDTH + offset] = piece
    personal = (address.replace("&", "&amp;") if xml else address).encode()
    if len(rendered.addresses) == len(rendered.items):
        pieces[ADDRESS::WIDTH] = [personal] * len(rendered.items)
    else:
        for place in rendered.addresses:
            pieces[place] = personal
    return wrap(pieces, name, xml=xml)


def wrap(pieces: list[bytes], name: str, *, xml: bool) -> bytes:
    """The envelope of an answer without an error around the items; ``pieces`` is the caller's own copy."""
    if xml:
        head, tail = f"<rss><{name}>", f"</{name}><error>0</error><error_message></error_message></rss>"
    else:
        head, tail = f'{{"{name}":[', '],"error":0,"error_message":""}'
        if pieces:
            pieces[0] = pieces[0][1:]  # no comma before the first item
    return b"".join([head.encode(), *pieces, tail.encode()])


def tag_of(*facts: bytes) -> str:
    """A strong entity tag of everything that an answer depends on."""
    return f'"{hashlib.blake2b(bytes([0]).join(facts), digest_size=12).hexdigest()}"'


def encode_numbers(numbers: Iterable[int]) -> tuple[bytes, ...]:
    return tuple(map(digits, numbers))


@lru_cache(maxsize=8192)
def digits(number: int) -> bytes:
    return str(number).encode()
