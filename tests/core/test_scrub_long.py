"""core.scrub meets texts from outside, of any length: each of these once took minutes."""

from __future__ import annotations

import pytest

from core.scrub import scrub_text
from tests.patience import within


@pytest.mark.parametrize(
    "text", ["a" * 500_000, "a_" * 250_000, "a://" * 100_000, "a:" * 200_000, "token " * 80_000, "f" * 500_000]
)
def test_long_texts(text: str) -> None:
    with within(3):
        scrub_text(text)


def test_credentials_of_an_address_are_hidden() -> None:
    assert "hush" not in scrub_text("redis://user:hush@host/0, (redis://:hush@host)")
