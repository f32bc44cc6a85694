from __future__ import annotations

from decimal import Decimal

import pytest

from library.backends.exchange.base import read_rate
from library.present.widgets import rate_text


@pytest.mark.parametrize(
    ("text", "nominal", "rate"),
    [
        ("63,0000", "100", Decimal("0.63")),
        (" 1.5 ", "1", Decimal("1.5")),
        ("0", "1", None),
        ("-1", "1", None),
        ("1", "0", None),
        ("1", "-1", None),
        ("NaN", "1", None),
        ("Infinity", "1", None),
        ("1 000,5", "1", None),
        ("", "1", None),
        (None, "1", None),
        ("1", None, None),
    ],
)
def test_rates(text: str | None, nominal: str | None, rate: Decimal | None) -> None:
    assert read_rate(text, nominal) == rate


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("92.5", "92.50"),
        ("92.50584", "92.5058"),
        ("0.18355", "0.1836"),
        ("1", "1.00"),
        ("100", "100.00"),
        ("0.00001", "0.00"),
        ("12345.6", "12345.60"),
    ],
)
def test_texts(value: str, text: str) -> None:
    assert rate_text(Decimal(value)) == text
