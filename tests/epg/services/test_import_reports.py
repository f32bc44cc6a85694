"""What an import tells: times that can't be read, channels that are gone from the source, rows that were refused."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connection

from epg.models import Epg, EpgChannel, EpgDay, EpgSource
from epg.selectors.feeds import ImportSelection
from epg.services.importing import Result
from epg.services.refusals import Refusals
from epg.services.rows import ProgramRow
from tests.commands import run
from tests.epg.support import document, guide, guide_channel, programme, run_import, source, timetable
from tests.factories import NOW
from tvmiddleware.selectors import metrics

pytestmark = pytest.mark.django_db

DAY = (("10:00", "11:00", "News"), ("11:00", "13:00", "Film"), ("13:00", "14:00", "Show"))
SHAPELESS = "29.11.2026 1900"


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "guide.xml"
    path.write_bytes(guide(*DAY))
    return path


@pytest.fixture
def one(file: Path) -> EpgChannel:
    made = guide_channel(source(file, name="Main guide"), name="Channel One")
    run_import()
    return made


def write(file: Path, *rows: tuple[str, str, str]) -> None:
    file.write_bytes(guide(*rows))


def warned(*arguments: str) -> str:
    errors = StringIO()
    run("epg_import", *arguments, stderr=errors)
    return errors.getvalue()


# --- times ----------------------------------------------------------------------------------------------------------
def test_a_lost_time_is_told_and_stretches_no_neighbour(one: EpgChannel, file: Path) -> None:
    rows = (*DAY, ("14:00", "", "Before"), (SHAPELESS, "", "Lost"), ("18:00", "19:00", "After"))
    write(file, *rows)
    with pytest.raises(CommandError) as caught:
        call_command("epg_import")
    assert caught.value.returncode == 1
    expected = "1 channels lack programmes: one: 1 programmes whose time could not be read (99.99.9999 9999)"
    assert str(caught.value) == f"Main guide: {expected}"
    assert timetable(one) == [*DAY, ("14:00", "15:00", "Before"), ("18:00", "19:00", "After")]
    state = EpgSource.objects.get()
    assert (state.last_error, state.times_read) == (expected, 833)


def test_a_guide_in_which_no_time_reads_leaves_the_old_one(one: EpgChannel, file: Path) -> None:
    write(file, (SHAPELESS, "29.11.2026 2000", "Tonight"))
    for force in (False, True):
        result = run_import(force=force)
        assert result.failures == {"Main guide": "the times of 1 of 1 programmes could not be read (99.99.9999 9999)"}
        assert timetable(one) == list(DAY)
    assert EpgSource.objects.get().times_read == 1000


def test_a_share_that_falls_leaves_the_old_guide_until_it_is_forced(one: EpgChannel, file: Path) -> None:
    write(file, *DAY, (SHAPELESS, "", "Lost"))
    result = run_import()
    assert result.failures == {"Main guide": "the times of 1 of 4 programmes could not be read (99.99.9999 9999)"}
    write(file, ("10:00", "11:00", "New"), *DAY[1:], (SHAPELESS, "", "Lost"))
    run_import()
    assert timetable(one) == list(DAY)
    run_import(force=True)
    assert timetable(one)[0] == ("10:00", "11:00", "New")
    assert EpgSource.objects.get().times_read == 750
    assert "lack programmes" in run_import().failures["Main guide"]


def test_one_channel_alone_does_not_judge_its_source(one: EpgChannel, file: Path) -> None:
    write(file, *DAY[:2], (SHAPELESS, "", "Lost"), ("15:00", "16:00", "Late"))
    result = run_import(selection=ImportSelection(epg_channel_id=one.pk))
    assert "lack programmes" in result.failures["Main guide"]
    assert timetable(one)[-1] == ("15:00", "16:00", "Late")
    assert EpgSource.objects.get().times_read == 1000


def test_ends_and_skipped_hours_are_told(file: Path) -> None:
    guide_channel(source(file, name="Main guide", time_zone="Europe/London"))
    write(file, ("20270328232500", "soon", "Film"), ("20270328013000", "20270328023000", "In the gap"))
    text = warned()
    assert "1 ends of programmes could not be read" in text
    assert "1 times lie in the hour that the clock leaves out in spring" in text
    assert EpgSource.objects.get().last_warning in text


def test_doubles_and_nameless_programmes_are_in_the_summary(one: EpgChannel, file: Path) -> None:
    write(file, *DAY, ("11:00", "12:00", "Other film"), ("14:00", "15:00", ""))
    assert "dropped: 1 doubles, 1 without a name" in run("epg_import", verbosity=2)


# --- channels -------------------------------------------------------------------------------------------------------
def test_a_channel_that_was_renamed_at_the_source(one: EpgChannel, file: Path) -> None:
    file.write_bytes(guide(*DAY, channel="one.new"))
    expected = "no programmes in the source, was the id renamed? one (Channel One)"
    for _time in range(2):
        assert warned() == f"epg_import: Main guide: {expected}\n"
    state = EpgSource.objects.get()
    assert (state.channels_missing, state.last_warning, state.last_error) == (1, expected, "")
    file.write_bytes(guide(*DAY))
    assert warned() == ""
    state = EpgSource.objects.get()
    assert (state.channels_missing, state.last_warning) == (0, "")


def test_a_channel_without_programmes_of_these_days_is_there(one: EpgChannel, file: Path) -> None:
    write(file, ("-30 10:00", "-30 11:00", "Old"))
    assert warned() == ""


def test_a_source_that_failed_misses_no_channel(one: EpgChannel, file: Path) -> None:
    file.unlink()
    result = run_import()
    assert list(result.failures) == ["Main guide"]
    assert result.warnings == []


def test_a_document_that_failed_misses_no_channel(tmp_path: Path) -> None:
    origin = source(tmp_path / "$id.xml", name="Main guide")
    for name in ("one", "two"):
        guide_channel(origin, name)
        write(tmp_path / f"{name}.xml", *DAY)
    (tmp_path / "two.xml").write_bytes(b"<html>")
    result = run_import()
    assert "1 documents failed" in result.failures["Main guide"]
    assert result.warnings == []


# --- pruning --------------------------------------------------------------------------------------------------------
def test_pruning_follows_the_source(tmp_path: Path) -> None:
    """Old programmes of another source stay, also on a channel that both fill."""
    old, new = (("-5 10:00", "-5 11:00", "Old"), ("10:00", "11:00", "New"))
    origins = []
    for name, rows in (("A", (old, new)), ("B", (old, new)), ("C", (("-6 10:00", "-6 11:00", "Older"), old, new))):
        path = tmp_path / f"{name}.xml"
        path.write_bytes(document(*(programme(*row, channel) for row in rows for channel in ("one", "two"))))
        origins.append(source(path, name=name))
    first, second = guide_channel(origins[0]), guide_channel(origins[1])
    shared = guide_channel(origins[0], "two")
    shared.alternatives.create(source=origins[2], source_channel_id="one")
    run_import()
    assert len(timetable(shared)) == 3
    assert run_import(selection=ImportSelection(source_name="A"), actual_days=3).removed == 2
    assert [len(timetable(one)) for one in (first, second, shared)] == [1, 2, 2]
    assert timetable(shared)[0] == ("-6 10:00", "-6 11:00", "Older")
    assert EpgDay.objects.filter(epg_channel=shared).count() == 2
    assert run_import(actual_days=3).removed == 2


# --- rows -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def picky() -> Any:
    """A database that will not have some names."""
    with connection.cursor() as cursor:
        for number, moment in enumerate(("INSERT", "UPDATE")):
            cursor.execute(
                f"CREATE TRIGGER picky{number} BEFORE {moment} ON tvmiddleware_epg WHEN NEW.name LIKE 'Bad%'"
                " BEGIN SELECT RAISE(ABORT, 'no such letter'); END"
            )


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="a trigger of SQLite's")
@pytest.mark.usefixtures("picky")
def test_a_row_that_is_refused_costs_only_itself(file: Path) -> None:
    channel, other = (guide_channel(source(file), name, name=name.title()) for name in ("one", "two"))
    rows = [("10:00", "11:00", "News"), ("11:00", "12:00", "Bad film"), ("12:00", "13:00", "Show")]

    def imported() -> Result:
        file.write_bytes(document(*(programme(*row, name) for name in ("one", "two") for row in rows)))
        return run_import()

    result = imported()
    expected = {name: "the database refused 1 programmes: IntegrityError: no such letter" for name in ("One", "Two")}
    assert result.failures == expected
    assert [row[2] for row in timetable(channel)] == [row[2] for row in timetable(other)] == ["News", "Show"]
    assert imported().failures == expected  # the day is tried again
    rows[1] = ("11:00", "12:00", "Good film")
    assert imported().failures == {}
    assert Epg.objects.count() == 6
    rows[0] = ("10:00", "11:00", "Bad news")
    assert imported().failures == expected
    assert [row[2] for row in timetable(channel)] == ["Good film", "Show"]
    assert not EpgDay.objects.exists()


def test_a_lost_connection_is_no_rows_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def writing(rows: Any) -> None:
        asked.append(len(rows))
        raise OperationalError("server has gone away")

    monkeypatch.setattr(connection, "is_usable", lambda: False)
    refusals = Refusals()
    with pytest.raises(OperationalError):
        refusals.write(writing, [(1,), (2,)], [ProgramRow(1, 2, ()), ProgramRow(2, 3, ())])
    assert (asked, refusals.begins) == ([2], [])


def test_metrics_tell_of_missing_channels(one: EpgChannel, file: Path) -> None:
    file.write_bytes(guide(*DAY, channel="one.new"))
    run_import()
    found = {
        family.name: [(sample.labels, sample.value) for sample in family.samples] for family in metrics.guide_metrics()
    }
    assert found["smarty_guide_channels_missing"] == [({"source": "Main guide"}, 1)]
