from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError, create_model

from core.api.values import (
    LARGEST,
    Day,
    Flag,
    Int,
    IntList,
    Moment,
    Objects,
    Text,
    TextList,
    to_int,
    to_iso_day,
    to_money,
)

NOTHING = "nothing"


@pytest.mark.parametrize(
    ("sent", "number"),
    [("12", 12), (" 12 ", 12), ("12.0", 12), ("-3", -3), (12.0, 12), (True, 1), (str(LARGEST), LARGEST)],
)
def test_whole_numbers(sent: object, number: int) -> None:
    assert to_int(sent) == number


@pytest.mark.parametrize(
    "sent",
    ["", "x", "1.5", "inf", "-inf", "1e400", "\u00b2", "9" * 5000, str(LARGEST + 1), 1.5,
     "1_000", "1_0.0", "١٢", "１２",
     "1e3", "+-5", "1 2", "0x10"],
)  # fmt: skip
def test_what_no_database_could_compare_is_no_number(sent: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (pydantic names the parameter)
        to_int(sent)


def read(kind: Any, sent: object) -> Any:
    """What a parameter of this type takes from what was sent; NOTHING: the default."""
    params: Any = create_model("params", it=(kind | None, NOTHING))
    return params.model_validate({"it": sent}).it


@pytest.mark.parametrize(
    ("kind", "sent", "found"), [(Int, ["1", "2"], 2), (Flag, ["1", "0"], 0), (Text, ["a", "b"], "b")]
)
def test_of_a_repeated_single_value_the_last_counts(kind: Any, sent: object, found: object) -> None:
    assert read(kind, sent) == found


@pytest.mark.parametrize("word", ["undefined", "null", "None", "NaN"])
def test_what_scripts_send_for_nothing(word: str) -> None:
    assert [read(kind, word) for kind in (Int, Flag, Day, Moment)] == [NOTHING] * 4
    assert read(Text, word) == word


@pytest.mark.parametrize(
    ("sent", "found"), [("1", 1), ("0", 0), ("2", 1), ("00", 0), ("True", 1), ("off", 0), (True, 1), (0, 0), (1.0, 1)]
)
def test_flags(sent: object, found: int) -> None:
    assert read(Flag, sent) == found


@pytest.mark.parametrize("sent", ["1,2", "[1, 2]", " 1 , 2,", ["1", "2"], ["1,2"], [1, 2], ["1", 2.0]])
def test_lists_of_numbers(sent: object) -> None:
    assert read(IntList, sent) == [1, 2]
    assert [text.removesuffix(".0") for text in read(TextList, sent)] == ["1", "2"]


@pytest.mark.parametrize("kind", [IntList, TextList])
def test_lists_have_each_item_once_and_an_end(kind: Any) -> None:
    assert [str(item) for item in read(kind, "3,1,3,2,1")] == ["3", "1", "2"]
    assert len(read(kind, ",".join(map(str, range(5000))))) == 5000
    for sent in (",".join(map(str, range(5001))), list(range(5001)), [",".join(["1"] * 3000)] * 2):
        with pytest.raises(ValidationError, match="too long a list"):
            read(kind, sent)


def test_lists_of_objects_have_an_end() -> None:
    assert len(read(Objects, [{}] * 5000)) == 5000
    with pytest.raises(ValidationError, match="too long a list"):
        read(Objects, "[" + ",".join(["{}"] * 5001) + "]")


@pytest.mark.parametrize("kind", [Int, Flag, Day, Moment, IntList, Objects])
@pytest.mark.parametrize("sent", ["secret", "[secret", "+-5secret", "[" * 9999, "{" * 9999, "5" * 5000 + "secret"])
def test_a_refusal_does_not_repeat_the_value(kind: Any, sent: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read(kind, sent)
    assert not any("secret" in problem["msg"] for problem in refused.value.errors())


@pytest.mark.parametrize(
    ("sent", "sum_"),
    [
        ("10", "10"),
        ("10.5", "10.50"),
        ("1.005", "1.005"),
        ("-3.999999999999999", "-4"),
        (0.1 + 0.2, "0.30"),
        (100.0, "100"),
        (7, "7"),
        (Decimal("1E+2"), "100"),
        ("007", "7"),
        (0, "0"),
        ("0.000", "0"),
    ],
)
def test_sums_are_exact(sent: object, sum_: str) -> None:
    assert to_money(sent) == Decimal(sum_)


@pytest.mark.parametrize(
    "sent",
    [
        "x",
        "10,5",
        "1.0005",
        "nan",
        "inf",
        "1e400",
        "9" * 30,
        "\u00b2",
        "",
        "1_000",
        "١٠٠",
        "１００",
        "1e2",
        "1e-9",
        1e-9,
        "-1e-9",
        "0.0000001",
        "NaN",
        "Infinity",
        "-Infinity",
        float("nan"),
        float("inf"),
        1e300,
        "+5",
        " 5",
        "5 ",
        "5\n",
        "\u00a05",
        "1 000",
        "5.",
        ".5",
        "--5",
        "0x10",
        True,
        None,
        "1.5.5",
    ],
)
def test_what_is_no_sum(sent: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        to_money(sent)


@pytest.mark.parametrize("sent", ["2026-11-22", "22.11.2026", "2026-11-22 10:00:00", "2026-11-22T10:00:00+03:00"])
def test_days_of_billing_systems(sent: str) -> None:
    assert to_iso_day(sent) == date(2026, 11, 22)


@pytest.mark.parametrize("sent", ["2026-13-01", "٢٠٢٦-11-22", "22.11.٢٠٢٦", "0001-01-01", "yesterday", "2026", ""])
def test_what_is_no_day(sent: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        to_iso_day(sent)
