from __future__ import annotations

from decimal import Decimal

import pytest

from billing.currency import CurrencySettings
from billing.services.external import parse_decimal as of_plug_in
from core.numbers import is_digits, read_exact, read_whole
from external_api.exceptions import ExternalApiException

STRANGE = ["1_000", "١٠٠", "１００", "\u00b2", "1e3", "1e-9", "nan", "inf", " 5", "5 ", "5\n", "0x10", "", "-", "--5"]


@pytest.mark.parametrize("text", [*STRANGE, "9" * 41])
def test_what_only_python_reads(text: str) -> None:
    for read in (read_exact, read_whole):
        with pytest.raises(ValueError):  # noqa: PT011
            read(text)
    assert not is_digits(text)
    with pytest.raises(ExternalApiException):
        of_plug_in(text, "RUB")


def test_numbers() -> None:
    assert [read_whole(text) for text in ("5", "-5", "+5", "007")] == [5, -5, 5, 7]
    assert [read_exact(value) for value in ("5", "-5.50", 5, 0.1, 1e-9, 1e20, Decimal("1E+2"))] == [
        Decimal(5), Decimal("-5.50"), Decimal(5), Decimal("0.1"), Decimal("1E-9"), Decimal(10) ** 20, Decimal(100),
    ]  # fmt: skip
    wrongs: list[object] = ["+5", ".5", "5.", True, None, float("nan"), float("inf"), Decimal("NaN"), [], b"5"]
    for wrong in wrongs:
        with pytest.raises(ValueError):  # noqa: PT011
            read_exact(wrong)
    assert is_digits("0" * 18)
    assert not is_digits("0" * 19)
    assert not is_digits("12345", most=4)


def test_currencies_by_number() -> None:
    assert CurrencySettings.get_currency_iso_code("643") == "RUB"
    assert CurrencySettings.get_currency_iso_code("٦٤٣", "EUR") == "EUR"
