"""Programmes with their texts ready for both formats, as the guide's cache keeps them."""

from __future__ import annotations

from typing import NamedTuple
from xml.sax.saxutils import escape

import orjson

from core.api.render import strip_controls
from tvmiddleware.records.programs import Program

Pieces = tuple[bytes, ...]
"""Escaped texts of a programme, in the order of TEXTS."""
TEXTS = ("name", "short_name", "description", "category", "preview", "meta")


class GuideRow(NamedTuple):
    """A programme with its texts escaped for both formats; ``xml`` shares the pieces that need no escaping."""

    id: int
    begin: int
    end: int
    rating: int
    json: Pieces
    xml: Pieces

    def pieces(self, *, xml: bool) -> Pieces:
        return self.xml if xml else self.json


def guide_row(program: Program) -> GuideRow:
    texts = [getattr(program, name) for name in TEXTS]
    ready = tuple(json_piece(text) for text in texts)
    return GuideRow(
        program.id,
        program.begin,
        program.end,
        program.rating,
        ready,
        tuple(xml_piece(text, piece) for text, piece in zip(texts, ready, strict=True)),
    )


def json_piece(text: str) -> bytes:
    """The text as it stands between the quotes."""
    return orjson.dumps(text)[1:-1]


def xml_piece(text: str, ready: bytes) -> bytes:
    escaped = escape(strip_controls(text)).encode()
    return ready if escaped == ready else escaped
