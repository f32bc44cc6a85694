from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as some
from lxml import etree

from tvmiddleware.cache.rendered_lists import (
    FAVORITED,
    HIDDEN,
    LOCKED,
    PERSONAL,
    PLACE,
    TOKEN,
    Marks,
    RenderedItem,
    RenderedList,
    encode_numbers,
    join_list,
    render_item,
    tag_of,
)

ADDRESS = "http://h/api/channel/url/?client_id=1&authkey=k&cid="
NAMES = some.text(max_size=20)


def item(pk: int, name: str = "n", *, xml: bool = False, direct: str = "", locked: bool = False) -> RenderedItem:
    fields = {
        "is_hidden": HIDDEN, "id": pk, "url": direct or f"{PERSONAL}{pk}", "name": name, "is_favorited": FAVORITED,
        "is_parent_control": LOCKED, "channel_sort": PLACE, "hbb": [],
    }  # fmt: skip
    return render_item(fields, Marks(locked=locked), xml=xml)


def answer(items: list[RenderedItem], changes: Any = (), *, address: str = ADDRESS) -> list[dict[str, Any]]:
    rendered = RenderedList(tuple(items), encode_numbers(range(1, len(items) + 1)))
    data = json.loads(join_list(rendered, changes, address, name="channels", xml=False))
    assert (data["error"], data["error_message"]) == (0, "")
    rows: list[dict[str, Any]] = data["channels"]
    return rows


def test_holes_are_filled() -> None:
    assert answer([item(5, locked=True), item(6)]) == [
        {
            "is_hidden": 0,
            "id": 5,
            "url": f"{ADDRESS}5",
            "name": "n",
            "is_favorited": 0,
            "is_parent_control": 1,
            "channel_sort": 1,
            "hbb": [],
        },
        {
            "is_hidden": 0,
            "id": 6,
            "url": f"{ADDRESS}6",
            "name": "n",
            "is_favorited": 0,
            "is_parent_control": 0,
            "channel_sort": 2,
            "hbb": [],
        },
    ]


def test_changed_marks_and_direct_addresses() -> None:
    rows = answer(
        [item(1), item(2, direct="http://d"), item(3)], [(1, Marks(True, True, True)), (2, Marks(favorited=True))]
    )
    assert [row["url"] for row in rows] == [f"{ADDRESS}1", "http://d", f"{ADDRESS}3"]
    assert [(row["is_hidden"], row["is_favorited"], row["is_parent_control"]) for row in rows] == [
        (0, 0, 0),
        (1, 1, 1),
        (0, 1, 0),
    ]


def test_shared_pieces_are_left_alone() -> None:
    rendered = RenderedList((item(1), item(2)), encode_numbers([1, 2]))
    plain = join_list(rendered, (), "a", name="c", xml=False)
    join_list(rendered, [(0, Marks(True, True, True))], "b", name="c", xml=False)
    assert join_list(rendered, (), "a", name="c", xml=False) == plain


def test_an_xml_box_is_told_the_same() -> None:
    rendered = RenderedList((item(1, "a<b", xml=True), item(2, xml=True)), encode_numbers([1, 2]))
    body = join_list(rendered, [(0, Marks(favorited=True))], ADDRESS, name="channels", xml=True)
    root = etree.fromstring(body)
    assert [one.findtext("url") for one in root.iter("item")] == [f"{ADDRESS}1", f"{ADDRESS}2"]
    assert [one.findtext("is_favorited") for one in root.iter("item")] == ["1", "0"]
    assert root.findtext("channels/item/name") == "a<b"
    assert root.findtext("error") == "0"


def test_an_empty_list() -> None:
    assert answer([]) == []
    body = join_list(RenderedList((), ()), (), ADDRESS, name="channels", xml=True)
    assert body == b"<rss><channels></channels><error>0</error><error_message></error_message></rss>"


def test_items_without_holes() -> None:
    plain = [render_item({"id": pk}, Marks(), xml=False) for pk in (1, 2)]
    assert answer(plain) == [{"id": 1}, {"id": 2}]
    assert answer(plain, [(1, Marks(True, True, True))]) == [{"id": 1}, {"id": 2}]


@given(some.lists(some.tuples(NAMES, some.booleans(), some.tuples(*[some.booleans()] * 3)), max_size=6))
def test_any_texts_and_marks_arrive(rows: list[tuple[str, bool, tuple[bool, bool, bool]]]) -> None:
    items = [item(pk, name, locked=locked) for pk, (name, locked, _marks) in enumerate(rows)]
    found = answer(items, [(pk, Marks(*marks)) for pk, (_name, _locked, marks) in enumerate(rows)])
    assert [row["name"] for row in found] == [name for name, _locked, _marks in rows]
    assert [(row["is_hidden"], row["is_favorited"], row["is_parent_control"]) for row in found] == [
        tuple(map(int, marks)) for _name, _locked, marks in rows
    ]


def test_a_name_that_tries_to_be_a_hole() -> None:
    for name in ("@:A@", "@0:H@", f"@{'0' * 24}:A@"):
        assert answer([item(1, name)])[0]["name"] == name
    assert len(TOKEN) == 24


def test_tags_tell_contents_apart_and_nothing_else() -> None:
    first, same = RenderedList((item(1),), encode_numbers([1])), RenderedList((item(1),), encode_numbers([1]))
    assert first.digest == same.digest
    others = [
        RenderedList((item(2),), encode_numbers([1])),
        RenderedList((item(1),), encode_numbers([2])),
        RenderedList((item(1, locked=True),), encode_numbers([1])),
        RenderedList((item(1, "m"),), encode_numbers([1])),
        RenderedList((item(1), item(1)), encode_numbers([1, 1])),
        RenderedList((), ()),
    ]
    assert len({first.digest, *(one.digest for one in others)}) == 7
    assert tag_of(b"a", b"b") != tag_of(b"ab", b"") != tag_of(b"", b"ab")
    assert tag_of(b"a").startswith('"')
