from __future__ import annotations

import pytest

from core.api.values import LARGEST, to_int


@pytest.mark.parametrize(
    ("sent", "number"),
    [("12", 12), (" 12 ", 12), ("12.0", 12), ("-3", -3), (12.0, 12), (True, 1), (str(LARGEST), LARGEST)],
)
def test_whole_numbers(sent: object, number: int) -> None:
    assert to_int(sent) == number


@pytest.mark.parametrize(
    "sent", ["", "x", "1.5", "inf", "-inf", "nan", "1e400", "\u00b2", "9" * 5000, str(LARGEST + 1), 1.5]
)
def test_what_no_database_could_compare_is_no_number(sent: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (pydantic names the parameter)
        to_int(sent)
