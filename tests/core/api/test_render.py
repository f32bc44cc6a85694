"""XML that any parser reads, whatever an editor or a guide put into a text."""

from __future__ import annotations

import pytest
from lxml import etree

from core.api.render import to_json, to_xml

ODD = "".join(map(chr, (*range(1, 0x20), 0x7F, 0x85, 0xA0, 0x2028, 0xD7FF, 0xE000, 0xFFFD, 0xFFFE, 0xFFFF, 0x1F600)))


@pytest.mark.parametrize("text", [ODD, "<&>\"']]>", "", " ", "ю"])
def test_any_text_can_be_parsed(text: str) -> None:
    found = etree.fromstring(to_xml({"name": text})).findtext("name")
    kept = "".join(sign for sign in text if sign not in "\ufffe\uffff" and (sign >= " " or sign in "\t\n\r"))
    assert found == kept.replace("\r", "\n")
    assert to_json({"name": text}).decode().startswith('{"name":"')


def test_no_white_space_of_our_own() -> None:
    data = {"rows": [{"id": 1, "empty": []}, {"flag": True}], "price": 0.0, "none": None, "error": 0}
    assert to_xml(data) == (
        b"<rss><rows><item><id>1</id><empty></empty></item><item><flag>True</flag></item></rows>"
        b"<price>0.0</price><none></none><error>0</error></rss>"
    )


def test_names_that_no_element_can_have_are_left_out() -> None:
    data = {"options": {"a b": 1, "1080": 2, "<x>": {"y": 3}, "ok": {"": 4, "fine": 5}}}
    assert to_xml(data) == b"<rss><options><ok><fine>5</fine></ok></options></rss>"
    assert to_json(data).startswith(b'{"options":{"a b":1,"1080":2')
