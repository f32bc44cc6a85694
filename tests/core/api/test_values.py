from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError, create_model

from core.api.values import LARGEST, Day, Flag, Int, IntList, Moment, Objects, Text, TextList, to_int

NOTHING = "nothing"


@pytest.mark.parametrize(
    ("sent", "number"),
    [("12", 12), (" 12 ", 12), ("12.0", 12), ("-3", -3), (12.0, 12), (True, 1), (str(LARGEST), LARGEST)],
)
def test_whole_numbers(sent: object, number: int) -> None:
    assert to_int(sent) == number


@pytest.mark.parametrize("sent", ["", "x", "1.5", "inf", "-inf", "1e400", "\u00b2", "9" * 5000, str(LARGEST + 1), 1.5])
def test_what_no_database_could_compare_is_no_number(sent: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (pydantic names the parameter)
        to_int(sent)


def read(kind: Any, sent: object) -> Any:
    """What a parameter of this type takes from what was sent; NOTHING: the default."""
    params = create_model("params", it=(kind | None, NOTHING))
    return params.model_validate({"it": sent}).it  # type: ignore[attr-defined]


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


@pytest.mark.parametrize("kind", [Int, Flag, Day, Moment, IntList, Objects])
@pytest.mark.parametrize("sent", ["secret", "[secret", "+-5secret", "[" * 9999, "{" * 9999, "5" * 5000 + "secret"])
def test_a_refusal_does_not_repeat_the_value(kind: Any, sent: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read(kind, sent)
    assert not any("secret" in problem["msg"] for problem in refused.value.errors())
