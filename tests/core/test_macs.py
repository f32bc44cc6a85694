"""One MAC address in the ways that boxes, labels, switches and billing systems write it."""

from __future__ import annotations

import pytest

from core.macs import mac_beginning, mac_mask_fits, mac_of, mac_spellings, uid_form

FORM = "00:1A:79:AA:BB:0C"
SPELLINGS = (
    "00:1A:79:AA:BB:0C",
    "00:1a:79:aa:bb:0c",
    "00-1A-79-AA-BB-0C",
    "00-1a-79-aa-bb-0c",
    "001A79AABB0C",
    "001a79aabb0c",
    "001a.79aa.bb0c",
    "001A-79AA-BB0C",
    "001a79-aabb0c",
    "00.1a.79.aa.bb.0c",
    "00 1A 79 AA BB 0C",
    "00_1a_79_aa_bb_0c",
    " 00:1a:79:aa:bb:0c ",
)


def test_every_spelling_has_one_form() -> None:
    assert {mac_of(text) for text in SPELLINGS} == {FORM}
    assert {uid_form(text) for text in SPELLINGS} == {FORM}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "box",
        "00:1A:79:AA:BB",
        "00:1A:79:AA:BB:0C:11",
        "00:1A-79:AA-BB:0C",
        "00:1A:79:AA:BB:0G",
        "001A79AABB0",
        "0:01A79AABB0C",
        "00::1A:79:AA:BB:0C",
        "mac 001A79AABB0C",
        "001a79aabb0c001a79aabb0c",
        "\uff10\uff101A79AABB0C",
    ],
)
def test_what_is_no_mac_stays_as_it_is(text: str) -> None:
    assert (mac_of(text), uid_form(text), mac_spellings(text)) == ("", text, [text])


def test_the_spellings_of_one_are_all_of_it() -> None:
    found = mac_spellings("001a79aabb0c")
    assert found[0] == "001a79aabb0c"
    assert {text.strip() for text in SPELLINGS} <= set(found)
    assert {mac_of(text) for text in found} == {FORM}
    assert len(found) == len(set(found))


def test_beginnings() -> None:
    found = {"00:1a": "00:1A", "001A7": "00:1A:7", "00-1A-79-": "00:1A:79", "x": "", "0": "", "": ""}
    assert {text: mac_beginning(text) for text in found} == found


@pytest.mark.parametrize(
    ("mask", "uid", "fits"),
    [
        ("00:1a:79:*", "001A79AABB0C", True),
        ("001a79*", FORM, True),
        ("*bb-0c", FORM, True),
        ("001a79aabb0c", FORM, True),
        ("001a79aabb0d", FORM, False),
        ("00:1b*", FORM, False),
        ("00:1a:79:aa:bb:0*0c", FORM, False),
        ("mag*", FORM, False),
        ("00:1a*", "00:1a-box", False),
    ],
)
def test_masks(mask: str, uid: str, fits: bool) -> None:
    assert mac_mask_fits(mask, uid) is fits
