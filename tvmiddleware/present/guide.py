"""The timetable on the wire, joined from ready, escaped pieces: no dict and no encoder per programme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from tvmiddleware.selectors.programs import StationView

from tvmiddleware.records.guide import TEXTS, GuideRow, Pieces


# --- joined lists --------------------------------------------------------------------------------------------------
class Shape:
    """An item of a joined list: numbers first, then texts. ``texts`` is wire name -> name in TEXTS or "" (extra)."""

    def __init__(self, head: Sequence[str], texts: Mapping[str, str], tail: Sequence[str] = ()) -> None:
        self.chosen = tuple(TEXTS.index(name) for name in texts.values() if name)
        kinds = [(name, b"%d") for name in head] + [(name, b"%b") for name in texts] + [(name, b"%d") for name in tail]
        quoted = {name: b'"%b"' if kind == b"%b" else kind for name, kind in kinds}
        self.json = b"{" + b",".join(b'"' + name.encode() + b'":' + kind for name, kind in quoted.items()) + b"}"
        self.xml = b"<item>" + b"".join(tagged(name, kind) for name, kind in kinds) + b"</item>"

    def template(self, *, xml: bool) -> bytes:
        return self.xml if xml else self.json

    def choose(self, pieces: Pieces) -> Iterable[bytes]:
        return [pieces[place] for place in self.chosen]


def tagged(name: str, content: bytes) -> bytes:
    return b"<" + name.encode() + b">" + content + b"</" + name.encode() + b">"


ANY_PROGRAM = "|"
PROGRAM_ITEM = Shape(
    ("id", "begin_time", "end_time", "rating"),
    {**{name: name for name in TEXTS}, "url": ""},
    ("has_record", "has_subscription", "ads_available", "position", "blocked"),
)
NOAUTH_ITEM = Shape(
    ("id", "begin_time", "rating"), {name: name for name in ("name", "description", "category", "meta")}
)
COMPACT_NOW = {"program_name": "name", "program_preview_url": "preview"}
NOW_HEAD = ("id", "program_begin_time", "program_end_time", "program_rating")
COMPACT_NOW_ITEM = Shape(NOW_HEAD, COMPACT_NOW)
NOW_ITEM = Shape(
    NOW_HEAD,
    {**COMPACT_NOW, "program_category": "category", "program_description": "description"},
    ("datetime_begin", "datetime_end"),
)


def join_items(name: str, items: Iterable[bytes], *, xml: bool) -> bytes:
    """The answer ``{name: items}`` with the envelope of a success."""
    key = name.encode()
    if xml:
        body = tagged(name, b"".join(items))
        return b"<rss>" + body + b"<error>0</error><error_message></error_message></rss>"
    return b'{"' + key + b'":[' + b",".join(items) + b'],"error":0,"error_message":""}'


def program_items(
    rows: Iterable[GuideRow], view: StationView, positions: Mapping[int, int], address: str, *, xml: bool
) -> list[bytes]:
    """program/list: the shared pieces with what belongs to the channel, the box and the account laid over.

    ``address`` plays a recording; ANY_PROGRAM stands in it for the programme's id."""
    template, shift, blocked = PROGRAM_ITEM.template(xml=xml), view.shift, view.blocked
    head, tail = url_parts(address, xml=xml)
    subscribed, ads = int(view.subscribed), int(view.ads)
    items = []
    for row in rows:
        begin = row.begin
        record = view.archive_from <= begin <= view.now and (begin not in blocked or not view.is_blocked(begin))
        url = b"%b%d%b" % (head, row.id, tail) if record and subscribed else b""
        closed = int(begin in blocked and view.is_blocked(begin))
        numbers = (int(record), subscribed, ads, positions.get(row.id, 0), closed)
        pieces = row.xml if xml else row.json
        items.append(template % (row.id, begin + shift, row.end + shift, row.rating, *pieces, url, *numbers))
    return items


def url_parts(address: str, *, xml: bool) -> tuple[bytes, bytes]:
    """What stands before and after the programme's id in the address of its recording."""
    head, _mark, tail = (escape(address) if xml else address).encode().partition(ANY_PROGRAM.encode())
    return head, tail


def noauth_items(rows: Iterable[GuideRow], shift: int, *, xml: bool) -> list[bytes]:
    template = NOAUTH_ITEM.template(xml=xml)
    choose = NOAUTH_ITEM.choose
    return [template % (row.id, row.begin + shift, row.rating, *choose(row.pieces(xml=xml))) for row in rows]


def now_items(rows: Iterable[GuideRow], shift: int, *, compact: bool, xml: bool) -> list[bytes]:
    """channel/programs; ``datetime_begin`` and ``datetime_end`` leave the hour shift out."""
    shape = COMPACT_NOW_ITEM if compact else NOW_ITEM
    template = shape.template(xml=xml)
    items = []
    for row in rows:
        plain = () if compact else (row.begin, row.end)
        head = (row.id, row.begin + shift, row.end + shift, row.rating)
        items.append(template % (*head, *shape.choose(row.pieces(xml=xml)), *plain))
    return items
