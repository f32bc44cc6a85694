"""epg.services.days: what has changed, and which stretch of time the source speaks for."""

from __future__ import annotations

from datetime import UTC, date, datetime

from epg.selectors.days import KnownDays
from epg.services.days import Plan, plan_days
from epg.services.sequence import DAY, HOUR
from epg.services.spool import SpoolEntry

MIDNIGHT = 20_000 * DAY
FIRST = datetime.fromtimestamp(MIDNIGHT, UTC).date()
PRINTS = {1: b"one", 2: b"two"}


def entry(begin: float, end: float, rank: int = 0, digest: bytes = b"x", *, guessed: bool = False) -> SpoolEntry:
    return SpoolEntry(MIDNIGHT + round(begin * HOUR), MIDNIGHT + round(end * HOUR), rank, 0, 1, digest, guessed)


def planned(
    *entries: SpoolEntry,
    known: dict[date, KnownDays] | None = None,
    force: bool = False,
    sources: tuple[int, ...] = (1, 2),
) -> Plan:
    return plan_days(entries, sources=sources, fingerprints=PRINTS, known=known or {}, force=force)


def remembered(found: Plan) -> dict[date, KnownDays]:
    return {day.day: KnownDays(day.source_id, day.digest) for day in found.days}


def spans(found: Plan) -> list[tuple[float, float]]:
    return [((begin - MIDNIGHT) / HOUR, (end - MIDNIGHT) / HOUR) for begin, end in found.spans]


TWO_DAYS = (entry(10, 11), entry(23, 25), entry(25, 26), entry(40, 41))


def test_everything_is_new_at_first() -> None:
    found = planned(*TWO_DAYS)
    assert [day.day.toordinal() - FIRST.toordinal() for day in found.days] == [0, 1]
    assert [day.programs_count for day in found.days] == [2, 2]
    assert found.entries == list(TWO_DAYS)


def test_nothing_to_do_the_second_time() -> None:
    again = planned(*TWO_DAYS, known=remembered(planned(*TWO_DAYS)))
    assert again == Plan([], [], [])


def test_only_the_changed_day() -> None:
    known = remembered(planned(*TWO_DAYS))
    found = planned(*TWO_DAYS[:3], entry(40, 41, digest=b"other"), known=known)
    assert [day.day.toordinal() - FIRST.toordinal() for day in found.days] == [1]
    assert found.entries == [TWO_DAYS[2], entry(40, 41, digest=b"other")]


def test_another_time_another_mapping_and_force_are_changes() -> None:
    known = remembered(planned(*TWO_DAYS))
    assert len(planned(entry(10, 11.5), *TWO_DAYS[1:], known=known).days) == 1
    assert len(plan_days(TWO_DAYS, sources=(1,), fingerprints={1: b"new words"}, known=known).days) == 2
    assert len(planned(*TWO_DAYS, known=known, force=True).days) == 2


def test_the_stretch_between_delivered_days_is_whole_and_open_ended_outside() -> None:
    assert spans(planned(*TWO_DAYS)) == [(10, 24), (24, 41)]
    assert spans(planned(entry(10, 11), entry(60, 61))) == [(10, 11), (60, 61)]


def test_a_last_programme_reaches_into_the_next_day() -> None:
    assert spans(planned(entry(10, 11), entry(23, 25))) == [(10, 25)]


def test_a_guessed_end_speaks_for_nothing() -> None:
    (span,) = planned(entry(10, 11), entry(11, 12, guessed=True)).spans
    assert span[1] == MIDNIGHT + 11 * HOUR + 1


def test_a_lesser_source_does_not_take_a_better_ones_day() -> None:
    known = remembered(planned(*TWO_DAYS))
    lesser = [entry(10, 11, rank=1, digest=b"l"), entry(34, 35, rank=1, digest=b"l"), entry(58, 59, rank=1)]
    found = planned(*lesser, known=known)
    assert [(day.day.toordinal() - FIRST.toordinal(), day.source_id) for day in found.days] == [(2, 2)]


def test_a_better_source_takes_a_lesser_ones_day() -> None:
    known = remembered(planned(entry(10, 11, rank=1)))
    (day,) = planned(entry(10, 11), known=known).days
    assert day.source_id == 1


def test_a_source_that_no_longer_belongs_to_the_channel_holds_nothing() -> None:
    known = remembered(planned(*TWO_DAYS))
    found = plan_days([entry(10, 11)], sources=(2,), fingerprints=PRINTS, known=known)
    assert [day.source_id for day in found.days] == [2]
