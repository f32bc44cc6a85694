"""A record that got another field is not read in the place of an old one."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field, make_dataclass
from typing import Any, NamedTuple

import pytest

from core.cache.shapes import version_of
from tests.base import ApiTestCase
from tvmiddleware.cache import keys
from tvmiddleware.records.sessions import SessionRecord


class Inner(NamedTuple):
    size: int


@dataclass(frozen=True)
class Record:
    id: int
    inner: Inner
    parts: tuple[Inner, ...] = ()
    name: str = field(default="")


@dataclass(frozen=True)
class Numbers:
    ids: array[int]


@dataclass(frozen=True)
class OtherNumbers:
    ids: array[float]


OtherNumbers.__qualname__ = "Numbers"


def record(**fields: Any) -> type:
    """Named as Record, with other fields."""
    made = make_dataclass("Record", list(fields.items()))
    made.__qualname__ = "Record"
    return made


SAME = {"id": int, "inner": Inner, "parts": tuple[Inner, ...], "name": str}


class OtherInner(NamedTuple):
    size: int
    weight: int


OtherInner.__qualname__ = "Inner"


@pytest.mark.parametrize(
    "fields",
    [
        {**SAME, "more": int},
        {name: kind for name, kind in SAME.items() if name != "name"},
        {**SAME, "name": int},
        {**SAME, "inner": OtherInner},
        {**SAME, "parts": tuple[OtherInner, ...]},
        dict(reversed(SAME.items())),
    ],
    ids=["a field more", "one less", "another type", "a record in it", "records in a tuple in it", "another order"],
)
def test_other_fields_are_another_version(fields: dict[str, Any]) -> None:
    assert version_of(record(**SAME)) == version_of(Record)
    assert version_of(record(**fields)) != version_of(Record)


def test_types_that_python_cannot_build_count_by_their_names() -> None:
    """``array[int]`` in Python 3.11."""
    assert version_of(Numbers) != version_of(OtherNumbers)


class SessionKeyTest(ApiTestCase):
    path = "account/status/"

    def test_the_key_of_a_session_has_the_version_in_it(self) -> None:
        assert version_of(SessionRecord) in keys.session("a" * 128)
        assert self.call()["is_active"] == 1
