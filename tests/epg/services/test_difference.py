"""epg.services.difference: which row is which programme."""

from __future__ import annotations

from epg.services.difference import Difference, Old, compare_rows
from epg.services.rows import EXTERNAL_ID, FIELDS, ProgramRow


def row(begin: int, name: str, *, length: int = 60, external_id: str = "", description: str = "") -> ProgramRow:
    values: list[object] = ["" for _ in FIELDS]
    values[0] = name
    values[EXTERNAL_ID] = external_id
    values[FIELDS.index("description")] = description
    values[-1] = {}
    return ProgramRow(begin * 60, (begin + length) * 60, tuple(values))


def diff(old: list[ProgramRow], new: list[ProgramRow]) -> Difference:
    """Old rows get the keys 1, 2, 3 ..."""
    return compare_rows([Old(number, one) for number, one in enumerate(old, start=1)], new)


def test_nothing_new() -> None:
    found = diff([row(0, "A"), row(60, "B")], [row(0, "A"), row(60, "B")])
    assert [pk for pk, _ in found.same] == [1, 2]
    assert not (found.changed or found.added or found.removed or found.moved)


def test_added_and_removed() -> None:
    found = diff([row(0, "A"), row(60, "B")], [row(0, "A"), row(1000, "C")])
    assert [one.name for one in found.added] == ["C"]
    assert found.removed == [2]


def test_another_text_keeps_the_row() -> None:
    found = diff([row(0, "A")], [row(0, "A", description="new")])
    assert [pk for pk, _ in found.changed] == [1]
    assert not found.moved


def test_moved_keeps_the_row_and_is_not_doubled() -> None:
    found = diff([row(0, "A"), row(60, "Film")], [row(0, "A"), row(75, "Film")])
    assert [(pk, one.name) for pk, one in found.changed] == [(2, "Film")]
    assert found.moved == [2]
    assert not (found.added or found.removed)


def test_moved_onto_anothers_begin() -> None:
    """Everything slips by an hour: rows follow their names, not their times."""
    found = diff(
        [row(0, "A"), row(60, "B"), row(120, "C")], [row(0, "New"), row(60, "A"), row(120, "B"), row(180, "C")]
    )
    assert {one.name: pk for pk, one in found.changed} == {"A": 1, "B": 2, "C": 3}
    assert sorted(found.moved) == [1, 2, 3]
    assert [one.name for one in found.added] == ["New"]


def test_two_change_places() -> None:
    found = diff([row(0, "A"), row(60, "B")], [row(0, "B"), row(60, "A")])
    assert {one.name: pk for pk, one in found.changed} == {"A": 1, "B": 2}


def test_renamed_keeps_the_row() -> None:
    found = diff([row(0, "Film")], [row(0, "Film (2024)")])
    assert [pk for pk, _ in found.changed] == [1]
    assert not found.moved


def test_of_a_name_that_repeats_the_nearest_is_meant() -> None:
    found = diff([row(0, "News"), row(600, "News")], [row(5, "News"), row(590, "News")])
    assert {one.begin // 60: pk for pk, one in found.changed} == {5: 1, 590: 2}


def test_too_far_away_is_another_broadcast() -> None:
    found = diff([row(0, "Film")], [row(13 * 60, "Film")])
    assert (found.removed, len(found.added)) == ([1], 1)


def test_the_sources_own_id_counts_most() -> None:
    found = diff(
        [row(0, "A", external_id="x"), row(60, "B", external_id="y")],
        [row(0, "B", external_id="z"), row(300, "A live", external_id="x")],
    )
    assert {one.name: pk for pk, one in found.changed} == {"A live": 1, "B": 2}


def test_ids_that_a_source_repeats_are_not_believed() -> None:
    found = diff(
        [row(0, "A", external_id="1"), row(60, "B", external_id="1")],
        [row(0, "A", external_id="1"), row(60, "B", external_id="1")],
    )
    assert [pk for pk, _ in found.same] == [1, 2]
