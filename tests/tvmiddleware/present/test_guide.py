from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from epg.meta import meta_text
from tvmiddleware.present.guide import NOAUTH_ITEM, join_items, noauth_items
from tvmiddleware.records.guide import GuideRow, guide_row
from tvmiddleware.records.programs import Program


def program(name: str = "Name", description: str = "", meta: str = "") -> Program:
    return Program(1, 2, 1000, 4600, 0, 12, name, name, description, "Category", "", meta)


@given(st.text(max_size=50), st.text(max_size=200))
def test_any_text_comes_through(name: str, description: str) -> None:
    name, description = (text.encode(errors="replace").decode() for text in (name, description))
    row = guide_row(program(name, description, '{"a": "b & <c>"}'))
    answer = json.loads(join_items("programs", noauth_items([row], 0, xml=False), xml=False))
    assert answer == {
        "programs": [
            {
                "id": 1,
                "begin_time": 1000,
                "rating": 12,
                "name": name,
                "description": description,
                "category": "Category",
                "meta": '{"a": "b & <c>"}',
            }
        ],
        "error": 0,
        "error_message": "",
    }


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=200))
def test_any_text_comes_through_xml(text: str) -> None:
    row = guide_row(program(text.replace("\ufffe", "").replace("\uffff", "")))
    body = join_items("programs", noauth_items([row], 3600, xml=True), xml=True)
    item = etree.fromstring(body).find("programs/item")
    assert item is not None
    assert (item.findtext("name") or "") == text
    assert item.findtext("begin_time") == "4600"


def test_plain_texts_are_kept_once() -> None:
    row = guide_row(program("Новости", "100 % plain"))
    assert all(left is right for left, right in zip(row.json, row.xml, strict=True))
    quoted = guide_row(program('"Новости"'))
    assert quoted.json[0] == '\\"Новости\\"'.encode()
    assert quoted.xml[0] == '"Новости"'.encode()


def test_an_empty_list() -> None:
    assert join_items("programs", [], xml=False) == b'{"programs":[],"error":0,"error_message":""}'
    assert join_items("programs", [], xml=True) == (
        b"<rss><programs></programs><error>0</error><error_message></error_message></rss>"
    )


def test_a_rows_pieces() -> None:
    row: GuideRow = guide_row(program())
    assert NOAUTH_ITEM.choose(row.pieces(xml=True)) == [b"Name", b"", b"Category", b""]


def test_meta() -> None:
    assert meta_text(None) == meta_text({}) == ""
    found = json.loads(meta_text({"year": "2020", "own": 1}))
    assert (found["year"], found["own"], found["live"], found["tags"]) == ("2020", 1, False, [])
