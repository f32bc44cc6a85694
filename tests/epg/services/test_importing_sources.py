"""Several sources for one channel: the better one that has the day fills it."""

from __future__ import annotations

from pathlib import Path

import pytest

from epg.models import EpgChannel, EpgChannelAlternative, EpgDay
from epg.selectors.feeds import ImportSelection
from tests.epg.support import guide, guide_channel, run_import, source, timetable

pytestmark = pytest.mark.django_db

GOOD = (("10:00", "11:00", "News"), ("11:00", "12:00", "Film"))
TOMORROW = (("+1 10:00", "+1 11:00", "Tomorrow"),)


@pytest.fixture
def two(tmp_path: Path) -> EpgChannel:
    """A channel whose own source is the lesser of two."""
    lesser = source(tmp_path / "lesser.xml", name="lesser")
    better = source(tmp_path / "better.xml", name="better", priority=5)
    made = guide_channel(lesser)
    EpgChannelAlternative.objects.create(epg_channel=made, source=better, source_channel_id="B1")
    return made


def write(path: Path, *rows: tuple[str, str, str], channel: str = "one") -> None:
    path.write_bytes(guide(*rows, channel=channel))


def holders() -> dict[int, str]:
    return {row.day.day: row.source.name for row in EpgDay.objects.select_related("source")}


def test_the_better_source_fills_its_days_the_lesser_the_rest(two: EpgChannel, tmp_path: Path) -> None:
    write(tmp_path / "better.xml", *GOOD, channel="B1")
    write(
        tmp_path / "lesser.xml",
        ("08:00", "10:30", "Early"),
        ("10:30", "11:30", "Wrong"),
        ("12:00", "13:00", "After"),
        *TOMORROW,
    )
    assert run_import().failures == {}
    assert timetable(two) == [("08:00", "10:00", "Early"), *GOOD, ("12:00", "13:00", "After"), *TOMORROW]
    assert holders() == {22: "better", 23: "lesser"}
    assert run_import().channels_changed == 0


def test_equal_priority_prefers_the_channels_own(tmp_path: Path) -> None:
    own, other = source(tmp_path / "own.xml"), source(tmp_path / "other.xml")
    made = guide_channel(own)
    EpgChannelAlternative.objects.create(epg_channel=made, source=other, source_channel_id="one")
    write(tmp_path / "own.xml", *GOOD)
    write(tmp_path / "other.xml", ("10:00", "12:00", "Other"))
    run_import()
    assert timetable(made) == list(GOOD)


def test_the_lesser_alone_does_not_take_the_betters_day(two: EpgChannel, tmp_path: Path) -> None:
    write(tmp_path / "better.xml", *GOOD, channel="B1")
    write(tmp_path / "lesser.xml", *GOOD)
    run_import()
    write(tmp_path / "lesser.xml", ("10:00", "12:00", "Wrong"), *TOMORROW)
    run_import(selection=ImportSelection(source_name="lesser"))
    assert timetable(two) == [*GOOD, *TOMORROW]


def test_a_broken_better_source_lets_the_lesser_fill_new_days_only(two: EpgChannel, tmp_path: Path) -> None:
    write(tmp_path / "better.xml", *GOOD, channel="B1")
    write(tmp_path / "lesser.xml", *GOOD)
    run_import()
    (tmp_path / "better.xml").write_bytes(b"<html>503</html>")
    write(tmp_path / "lesser.xml", ("10:00", "12:00", "Wrong"), *TOMORROW)
    result = run_import()
    assert list(result.failures) == ["better"]
    assert timetable(two) == [*GOOD, *TOMORROW]


def test_the_better_source_takes_over_and_keeps_ids(two: EpgChannel, tmp_path: Path) -> None:
    write(tmp_path / "better.xml", *TOMORROW, channel="B1")
    write(tmp_path / "lesser.xml", *GOOD)
    run_import()
    before = dict(two.programs.values_list("name", "pk"))
    write(tmp_path / "better.xml", ("10:05", "11:00", "News"), ("11:00", "12:00", "Film"), *TOMORROW, channel="B1")
    run_import()
    assert timetable(two)[0] == ("10:05", "11:00", "News")
    assert dict(two.programs.values_list("name", "pk")) == before
    assert holders()[22] == "better"


def test_a_source_taken_off_the_channel_holds_nothing(two: EpgChannel, tmp_path: Path) -> None:
    write(tmp_path / "better.xml", *GOOD, channel="B1")
    write(tmp_path / "lesser.xml", ("10:00", "12:00", "Lesser"))
    run_import()
    EpgChannelAlternative.objects.all().delete()
    run_import()
    assert timetable(two) == [("10:00", "12:00", "Lesser")]


def test_further_sources_have_their_own_shift(two: EpgChannel, tmp_path: Path) -> None:
    EpgChannelAlternative.objects.update(timeshift=3)
    write(tmp_path / "better.xml", ("07:00", "08:00", "News"), channel="B1")
    write(tmp_path / "lesser.xml", *TOMORROW)
    run_import()
    assert timetable(two)[0] == ("10:00", "11:00", "News")


def test_one_id_of_a_source_may_fill_several_channels(two: EpgChannel, tmp_path: Path) -> None:
    third = guide_channel(None, None)
    lesser = two.source
    assert lesser is not None
    EpgChannelAlternative.objects.create(epg_channel=third, source=lesser, source_channel_id="one", timeshift=1)
    write(tmp_path / "lesser.xml", *GOOD)
    write(tmp_path / "better.xml", *TOMORROW, channel="B1")
    run_import()
    assert timetable(third) == [("11:00", "12:00", "News"), ("12:00", "13:00", "Film")]


def test_zones_of_sources_differ(tmp_path: Path) -> None:
    rows = '<programme start="20260822160000" stop="20260822170000" channel="one"><title>{}</title></programme>'
    made = []
    for zone in ("Europe/Dublin", "Europe/Moscow", ""):
        path = tmp_path / f"{zone.replace('/', '-')}.xml"
        path.write_text(f"<tv>{rows.format('X')}</tv>")
        made.append(guide_channel(source(path, time_zone=zone)))
    run_import(actual_days=365)
    begins = [one.programs.get().datetime_begin.strftime("%H:%M") for one in made]
    assert begins == ["15:00", "13:00", "16:00"]
