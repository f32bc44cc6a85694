"""docs/decisions/README.md lists every decision with its title, day and state."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from tests.architecture.source import ROOT

FOLDER = ROOT / "docs" / "decisions"
ROW = re.compile(r"^\| \[(\d{4})\]\(([^)]+)\) \| (.+) \| (\d{4}-\d\d-\d\d) \| (.+) \|$", re.MULTILINE)
STATE = re.compile(r"in force(?:; (?:[^,:]+: \d{4}(?:, |$))+)?|replaced by \d{4}")
NUMBER = re.compile(r"\b\d{4}\b")


class ListedDecision(NamedTuple):
    number: str
    file: str
    title: str
    day: str
    state: str


def rows() -> list[ListedDecision]:
    return [ListedDecision(*found) for found in ROW.findall((FOLDER / "README.md").read_text(encoding="utf-8"))]


def files() -> list[str]:
    return sorted(path.name for path in FOLDER.glob("*.md") if path.name != "README.md")


def test_every_decision_is_listed_once_in_order() -> None:
    assert [row.file for row in rows()] == files()
    assert [row.number for row in rows()] == [name[:4] for name in files()]
    assert len({row.number for row in rows()}) == len(rows()), "a number given twice"


def test_titles_are_those_of_the_decisions() -> None:
    headings = [(FOLDER / row.file).read_text(encoding="utf-8").partition("\n")[0] for row in rows()]
    assert headings == [f"# {row.number} {row.title}" for row in rows()]


def test_every_decision_has_a_day_and_a_state() -> None:
    assert [row for row in rows() if not STATE.fullmatch(row.state)] == []
    assert all(date.fromisoformat(row.day) for row in rows())


def test_what_replaces_a_decision_is_a_later_one() -> None:
    numbers = {row.number for row in rows()}
    for row in rows():
        for later in NUMBER.findall(row.state):
            assert later in numbers, row
            assert later > row.number, row


def test_who_opens_a_replaced_decision_is_told() -> None:
    for row in rows():
        if row.state.startswith("replaced by"):
            (later,) = NUMBER.findall(row.state)
            assert f"Replaced by [{later}](" in (FOLDER / row.file).read_text(encoding="utf-8"), row


def test_the_guard_reads_states() -> None:
    for state in ("in force", "in force; tokens: 0086", "in force; tokens: 0086, names: 0088", "replaced by 0116"):
        assert STATE.fullmatch(state), state
    for state in ("", "replaced", "in force; tokens", "in force, more or less"):
        assert not STATE.fullmatch(state), state
