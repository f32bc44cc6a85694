"""epg.services.sequence: a timetable without overlaps, doubles and open ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epg.services.sequence import DAY, HOUR, ProgramSequence, arrange_programs, covered, merge_timetables
from epg.services.spool import SpoolEntry

MIDNIGHT = 20_000 * DAY


def entry(begin: float, end: float = 0, place: int = 0, rank: int = 0) -> SpoolEntry:
    """Hours of a day; end 0 = not told."""
    stop = MIDNIGHT + round(end * HOUR) if end else 0
    return SpoolEntry(MIDNIGHT + round(begin * HOUR), stop, rank, place, 1, b"")


def hours(entries: list[SpoolEntry]) -> list[tuple[float, float]]:
    return [((one.begin - MIDNIGHT) / HOUR, (one.end - MIDNIGHT) / HOUR) for one in entries]


def arranged(*spans: tuple[float, float]) -> ProgramSequence:
    return arrange_programs(entry(begin, end, place) for place, (begin, end) in enumerate(spans))


def test_good_programmes_stay_as_they_are() -> None:
    found = arranged((10, 11), (11, 12), (12, 14))
    assert hours(found.entries) == [(10, 11), (11, 12), (12, 14)]
    assert (found.overlaps, found.gaps, found.doubles) == ([], [], [])


def test_any_order() -> None:
    assert hours(arranged((12, 14), (10, 11), (11, 12)).entries) == [(10, 11), (11, 12), (12, 14)]


def test_a_missing_stop_is_the_next_start() -> None:
    found = arranged((10, 0), (11, 0), (13, 14))
    assert hours(found.entries) == [(10, 11), (11, 13), (13, 14)]
    assert not any(one.guessed for one in found.entries)


def test_a_missing_stop_before_a_long_pause_is_limited() -> None:
    found = arranged((1, 0), (20, 21))
    assert hours(found.entries) == [(1, 7), (20, 21)]
    assert len(found.gaps) == 1


def test_the_last_without_a_stop_gets_an_hour() -> None:
    found = arranged((10, 11), (11, 0))
    assert hours(found.entries) == [(10, 11), (11, 12)]
    assert [one.guessed for one in found.entries] == [False, True]


@pytest.mark.parametrize("end", [9.0, 10.0, 10 + 24.5, -100])
def test_a_stop_that_cannot_be_counts_as_missing(end: float) -> None:
    assert hours(arranged((10, end), (11, 12)).entries) == [(10, 11), (11, 12)]


def test_overlap_cuts_the_earlier() -> None:
    found = arranged((10, 11.5), (11, 12))
    assert hours(found.entries) == [(10, 11), (11, 12)]
    (fault,) = found.overlaps
    assert (fault.previous.place, fault.entry.place, fault.end) == (0, 1, MIDNIGHT + 11.5 * HOUR)


def test_one_inside_another_cuts_it_and_leaves_a_hole() -> None:
    found = arranged((10, 13), (11, 12), (13, 14))
    assert hours(found.entries) == [(10, 11), (11, 12), (13, 14)]
    assert (len(found.overlaps), len(found.gaps)) == (1, 1)


def test_a_magazine_that_is_divided_exactly_goes() -> None:
    found = arranged((10, 12), (10, 10.5), (10.5, 11), (11, 12), (12, 13))
    assert hours(found.entries) == [(10, 10.5), (10.5, 11), (11, 12), (12, 13)]
    assert (found.overlaps, found.doubles) == ([], [])


def test_magazines_in_magazines() -> None:
    found = arranged((10, 14), (10, 12), (10, 11), (11, 12), (12, 14))
    assert hours(found.entries) == [(10, 11), (11, 12), (12, 14)]


@pytest.mark.parametrize("parts", [[(10, 11)], [(10, 11), (11.5, 12)], [(10, 11), (11, 12.5)]])
def test_not_divided_exactly_is_no_magazine(parts: list[tuple[float, float]]) -> None:
    found = arranged((10, 12), *parts)
    assert len(found.overlaps) + len(found.doubles) > 0
    assert all(left.end <= right.begin for left, right in zip(found.entries, found.entries[1:], strict=False))


def test_the_same_twice_is_one_and_the_later_counts() -> None:
    found = arranged((10, 11), (11, 12), (10, 11))
    assert [one.place for one in found.entries] == [2, 1]
    assert len(found.doubles) == 1


def test_two_that_start_together_leave_the_longer() -> None:
    found = arranged((10, 10.5), (10, 11), (11, 12))
    assert hours(found.entries) == [(10, 11), (11, 12)]
    assert len(found.doubles) == 1


@pytest.mark.parametrize("empty", [(10, 10), (10, 0), (10, 9), (10, 40)])
def test_what_tells_no_end_gives_way_to_what_does(empty: tuple[float, float]) -> None:
    """A zero-length item took the half-hour show's place, because the next start was an hour on."""
    for spans in ((empty, (10, 10.5)), ((10, 10.5), empty)):
        found = arranged(*spans, (11, 12))
        assert hours(found.entries) == [(10, 10.5), (11, 12)]
        assert len(found.doubles) == 1


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=25))
def test_whatever_comes_the_result_is_a_timetable(spans: list[tuple[int, int]]) -> None:
    found = arranged(*((begin / 2, end / 2) for begin, end in spans)).entries
    assert all(one.begin < one.end for one in found)
    assert all(left.end <= right.begin for left, right in zip(found, found[1:], strict=False))
    assert {one.begin for one in found} <= {MIDNIGHT + begin * HOUR // 2 for begin, _ in spans}
    assert arrange_programs(found).entries == found


def test_covered_breaks_where_a_day_is_missing() -> None:
    entries = [entry(10, 11), entry(30, 31), entry(80, 81)]
    assert [(b - MIDNIGHT, e - MIDNIGHT) for b, e in covered(entries)] == [
        (10 * HOUR, 31 * HOUR),
        (80 * HOUR, 81 * HOUR),
    ]


def test_merge_lets_the_lesser_fill_what_is_left_open() -> None:
    best = [entry(10, 11), entry(11, 12)]
    lesser = [entry(8, 9, rank=1), entry(9, 10.5, rank=1), entry(10.5, 11.5, rank=1), entry(12, 13, rank=1)]
    merged = merge_timetables([best, lesser])
    assert hours(merged) == [(8, 9), (9, 10), (10, 11), (11, 12), (12, 13)]
    assert [one.rank for one in merged] == [1, 1, 0, 0, 1]


def test_merge_of_one_is_itself() -> None:
    best = [entry(10, 11), entry(11, 12)]
    assert merge_timetables([best]) == best
    assert merge_timetables([]) == []


@given(
    st.lists(st.lists(st.tuples(st.integers(0, 90), st.integers(1, 6)), max_size=12), max_size=3),
)
def test_merged_timetables_never_overlap(sources: list[list[tuple[int, int]]]) -> None:
    tables = [arranged(*((begin, begin + length) for begin, length in spans)).entries for spans in sources]
    merged = merge_timetables(tables)
    assert all(left.end <= right.begin for left, right in zip(merged, merged[1:], strict=False))
    if tables:
        assert set(tables[0]) <= set(merged)
