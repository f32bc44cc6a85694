"""tests/copies.py: a test has a copy of its own of what its class made, whenever it asks for a part."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest

from tests.copies import CopiedWhenAsked


@dataclass
class Pair(CopiedWhenAsked):
    owner: dict[str, Any]
    thing: dict[str, Any]


def pair() -> Pair:
    owner: dict[str, Any] = {"name": "Anna"}
    return Pair(owner, {"owner": owner})


def test_what_is_changed_is_not_the_original() -> None:
    made = pair()
    copied = deepcopy(made)
    copied.thing["owner"]["name"] = "Boris"
    assert copied.owner["name"] == "Boris", "one object, as in the original"
    assert made.owner["name"] == "Anna"


def test_a_copy_of_a_copy_has_what_was_changed() -> None:
    first = deepcopy(pair())
    first.owner["name"] = "Boris"
    first.thing = {}
    again = deepcopy(first)
    assert (again.owner, again.thing) == ({"name": "Boris"}, {})
    assert again.owner is not first.owner


def test_attributes_of_a_class_share_their_objects() -> None:
    """As Django copies them: with one memo a test."""
    made = pair()
    memo: dict[int, Any] = {}
    copied, owner = deepcopy(made, memo), deepcopy(made.owner, memo)
    assert copied.owner is owner
    assert deepcopy(made, memo) is copied


def test_what_is_not_there_is_said_so() -> None:
    with pytest.raises(AttributeError, match="has no nobody"):
        deepcopy(pair()).nobody  # noqa: B018  (asking is what is tried)
