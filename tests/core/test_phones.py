from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.phones import masked, normalized, spellings


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("+7 (999) 000-00-01", "", "+79990000001"),
        ("79990000001", "", "+79990000001"),
        ("89990000001", "RU", "+79990000001"),
        ("9990000001", "ru", "+79990000001"),
        ("998901234567", "RU", "+998901234567"),
        ("00998901234567", "", "+998901234567"),
        ("12", "", ""),
        ("", "", ""),
        ("phone", "RU", ""),
    ],
)
def test_normalized(text: str, region: str, number: str) -> None:
    assert normalized(text, region) == number


def test_every_spelling_of_a_number_is_the_number() -> None:
    found = spellings("+79990000001")
    assert {"+79990000001", "79990000001", "89990000001", "9990000001", "8 (999) 000-00-01"} <= set(found)
    assert {normalized(text, "RU") for text in found} == {"+79990000001"}


@given(st.text(max_size=40))
def test_whatever_a_box_sends(text: str) -> None:
    number = normalized(text, "RU")
    assert number == "" or number.startswith("+")


@pytest.mark.parametrize(
    ("number", "shown"), [("+79990000001", "+7********01"), ("", ""), ("12345", "*****"), (" 1234567 ", "12***67")]
)
def test_masked(number: str, shown: str) -> None:
    assert masked(number) == shown
