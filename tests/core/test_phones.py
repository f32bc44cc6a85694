from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.phones import mask_phone, normalize_international, normalize_phone, phone_prefixes, phone_spellings


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("+7 (999) 000-00-01", "", "+79990000001"),
        ("79990000001", "", "+79990000001"),
        ("89990000001", "RU", "+79990000001"),
        ("9990000001", "ru", "+79990000001"),
        ("998901234567", "RU", "+998901234567"),
        ("00998901234567", "", "+998901234567"),
        ("900 123-45-68", "RU", "+79001234568"),
        ("8 900 123-45-67", "RU", "+79001234567"),
        ("8(900)123-45-71", "ru", "+79001234571"),
        ("79001234570", "RU", "+79001234570"),
        # as many digits as a short number of Turkey, Japan or Korea has: nobody's, where no country is told
        ("900 123-45-68", "", ""),
        ("8 900 123-45-67", "", ""),
        ("8 495 123-45", "RU", ""),
        ("9001234567890", "RU", ""),
        ("+7\u00a0900\t123\n45 67", "RU", "+79001234567"),
        ("\u202a+7 900 123-45-69\u202c", "", "+79001234569"),
        ("\uff0b\uff17 900 123-45-69", "RU", "+79001234569"),
        ("+7 900 123-45-69 ext. 12", "RU", "+79001234569"),
        ("+49 30 123456", "RU", "+4930123456"),
        ("+90 012 345 68", "RU", "+901234568"),
        ("0 (029) 123-45-67", "BY", ""),
        ("8 029 123-45-67", "BY", "+375291234567"),
        ("050 123 45 67", "UA", "+380501234567"),
        ("8 701 123 45 67", "KZ", "+77011234567"),
        ("8 900 123 45 67, 8 901 222 33 44", "RU", ""),
        ("2-34-56", "RU", ""),
        ("12", "", ""),
        ("", "", ""),
        ("phone", "RU", ""),
    ],
)
def test_normalized(text: str, region: str, number: str) -> None:
    assert normalize_phone(text, region) == number


def test_every_spelling_of_a_number_is_the_number() -> None:
    found = phone_spellings("+79990000001")
    assert {"+79990000001", "79990000001", "89990000001", "9990000001", "8 (999) 000-00-01"} <= set(found)
    assert {normalize_phone(text, "RU") for text in found} == {"+79990000001"}


@given(st.text(max_size=40))
def test_whatever_a_box_sends(text: str) -> None:
    number = normalize_phone(text, "RU")
    assert number == "" or number.startswith("+")


def test_what_a_provider_reports_has_a_country_code() -> None:
    assert normalize_international("901234568") == "+901234568"
    assert [normalize_international(text) for text in ("79001234567", "+79001234567", "x", "")] == [
        "+79001234567"
    ] * 2 + [""] * 2


@pytest.mark.parametrize(
    ("text", "region", "found"),
    [
        ("+7 900 1", "RU", ["+79001"]),
        ("8 (900) 1", "ru", ["+89001", "+789001", "+79001"]),
        ("900-1", "RU", ["+9001", "+79001"]),
        ("7900", "", ["+7900"]),
        ("8 900 123-45-67", "RU", ["+89001234567", "+789001234567", "+79001234567"]),
        ("Ivan", "RU", []),
        ("900*", "RU", []),
        ("", "RU", []),
    ],
)
def test_the_beginnings_of_numbers(text: str, region: str, found: list[str]) -> None:
    assert phone_prefixes(text, region) == found


@pytest.mark.parametrize(
    ("number", "shown"), [("+79990000001", "+7********01"), ("", ""), ("12345", "*****"), (" 1234567 ", "12***67")]
)
def test_masked(number: str, shown: str) -> None:
    assert mask_phone(number) == shown
