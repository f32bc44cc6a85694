"""Transactions, signals, logs: what the rest of the product sees of an import."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from core import db
from core.cache import store
from core.locks import work_dir
from epg.models import Epg, EpgChannel, EpgDay
from epg.services import importing, writing
from epg.services.swap import Swap
from epg.services.writing import Writer
from epg.signals import guide_changed
from tests.epg.support import document, guide, guide_channel, programme, run_import, source, timetable
from tests.factories import NOW
from tvmiddleware.cache import keys

pytestmark = pytest.mark.django_db

DAY = (("10:00", "11:00", "News"), ("11:00", "13:00", "Film"))
NEW = (("10:00", "11:30", "News"), ("11:30", "13:00", "Film 2"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "guide.xml"
    path.write_bytes(document(*(programme(*row, name) for name in ("one", "two") for row in DAY)))
    return path


@pytest.fixture
def pair(file: Path) -> list[EpgChannel]:
    origin = source(file)
    made = [guide_channel(origin, name) for name in ("one", "two")]
    run_import()
    return made


@pytest.fixture
def epg_log() -> Any:
    """Lines of smarty_epg."""
    lines: list[str] = []
    handler: Any = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())
    logger = logging.getLogger("smarty_epg")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield lines
    logger.removeHandler(handler)
    logger.setLevel(level)


def rewrite(file: Path) -> None:
    file.write_bytes(document(*(programme(*row, name) for name in ("one", "two") for row in NEW)))


def test_a_failure_in_the_middle_leaves_the_channel_as_it_was(
    pair: list[EpgChannel], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rewrite(file)
    original = Swap.remember
    first = pair[0]

    def breaks_once_written(self: Swap, epg_channel_id: int, *args: Any) -> None:
        if epg_channel_id == first.pk:
            assert Epg.objects.filter(epg_channel=first, name="Film 2").exists()
            raise RuntimeError("disk full")
        original(self, epg_channel_id, *args)

    monkeypatch.setattr(Swap, "remember", breaks_once_written)
    result = run_import()
    assert timetable(first) == list(DAY)
    assert timetable(pair[1]) == list(NEW)
    assert "disk full" in result.failures[first.name]
    monkeypatch.setattr(Swap, "remember", original)
    run_import()
    assert timetable(first) == list(NEW)


def test_readers_never_see_half_a_day(pair: list[EpgChannel], file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that changes a channel happens inside one transaction."""
    rewrite(file)
    from django.db import connection

    seen: list[bool] = []
    for name in ("write", "write_words", "remember", "lock"):
        original = getattr(Swap, name)

        def spy(self: Swap, *args: Any, original: Any = original) -> Any:
            seen.append(bool(connection.savepoint_ids) or connection.in_atomic_block)
            return original(self, *args)

        monkeypatch.setattr(Swap, name, spy)
    run_import()
    assert len(seen) == 8
    assert all(seen)


def test_a_channel_that_was_remapped_meanwhile_is_left_alone(
    pair: list[EpgChannel], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rewrite(file)
    original = importing.ImportRun.write

    def remapped(self: importing.ImportRun, **options: Any) -> None:
        EpgChannel.objects.filter(pk=pair[0].pk).update(source_channel_id="elsewhere")
        pair[1].delete()
        original(self, **options)

    monkeypatch.setattr(importing.ImportRun, "write", remapped)
    result = run_import()
    assert timetable(pair[0]) == list(DAY)
    assert set(result.failures) == {pair[0].name, pair[1].name}


def test_a_lost_connection_is_tried_again(pair: list[EpgChannel], file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rewrite(file)
    original = Swap.apply
    attempts: list[int] = []
    closed: list[int] = []

    def poisoned(self: Swap, **options: Any) -> Any:
        attempts.append(options["epg_channel_id"])
        if len(attempts) < 3:
            raise OperationalError(2006, "Server has gone away")
        return original(self, **options)

    class OutsideTransactions:
        vendor = "sqlite"
        in_atomic_block = False

        def close(self) -> None:
            closed.append(1)

    monkeypatch.setattr(Swap, "apply", poisoned)
    monkeypatch.setattr(writing, "connection", OutsideTransactions())
    monkeypatch.setattr(db, "connection", OutsideTransactions())
    monkeypatch.setattr(db, "PAUSE_SECONDS", 0.0)
    assert run_import().failures == {}
    assert attempts == [pair[0].pk, pair[0].pk, pair[0].pk, pair[1].pk]
    assert len(closed) == 2
    assert timetable(pair[0]) == list(NEW)


def test_a_connection_that_stays_lost_is_a_failure(
    pair: list[EpgChannel], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rewrite(file)

    def poisoned(self: Swap, **options: Any) -> Any:
        raise OperationalError(2006, "Server has gone away")

    monkeypatch.setattr(Swap, "apply", poisoned)
    result = run_import()
    assert "gone away" in result.failures[pair[0].name]
    assert timetable(pair[0]) == list(DAY)


def test_other_apps_are_told_which_guides_changed(pair: list[EpgChannel], file: Path) -> None:
    told: list[list[int]] = []

    def listen(epg_channel_ids: list[int], **kwargs: Any) -> None:
        told.append(epg_channel_ids)

    guide_changed.connect(listen)
    try:
        run_import()
        assert told == []
        file.write_bytes(document(*(programme(*row, "one") for row in DAY), *(programme(*row, "two") for row in NEW)))
        run_import()
        assert told == [[pair[1].pk]]
    finally:
        guide_changed.disconnect(listen)


def test_cached_answers_are_dropped(pair: list[EpgChannel], file: Path) -> None:
    of_one, of_two = (keys.epg_generation(one.pk) for one in pair)
    before = store.read_generation(of_one), store.read_generation(of_two), store.read_generation(keys.EPG_GENERATION)
    file.write_bytes(document(*(programme(*row, "one") for row in DAY), *(programme(*row, "two") for row in NEW)))
    run_import()
    after = store.read_generation(of_one), store.read_generation(of_two), store.read_generation(keys.EPG_GENERATION)
    assert after[0] == before[0]
    assert after[1] != before[1]
    assert after[2] != before[2]


def test_the_log(file: Path, epg_log: list[str]) -> None:
    made = guide_channel(source(file, name="Src"), "one", name="Guide One")
    run_import()
    assert f"EPG_CHANNEL_IMPORTED epg_channel={made.name} source=Src programs_imported=2" in epg_log
    assert any(line.startswith("EPG_IMPORT_FINISHED channels_processed=1 programms_imported=2") for line in epg_log)
    file.write_bytes(b"<html>")
    run_import()
    assert any(line.startswith("EPG_CHANNEL_IMPORT_ERROR source=Src error=not a guide") for line in epg_log)
    epg_log.clear()
    run_import(actual_days=-1)
    assert "EPG_REMOVED removed_objects=2" in epg_log


def test_faults_are_logged_with_both_programmes(file: Path, epg_log: list[str]) -> None:
    file.write_bytes(
        guide(("10:00", "11:30", "A"), ("11:00", "12:00", "B"), ("12:30", "13:00", "C"), ("12:30", "13:00", "C"))
    )
    guide_channel(source(file), name="G")
    result = run_import()
    assert result.faults == {"EPG_TIME_OVERLAP": 1, "EPG_TIME_HOLE": 1, "EPG_NAME_DOUBLE": 1}
    assert (
        "EPG_TIME_OVERLAP epg_channel=G program_name=B previous_program_name=A "
        "program_time_begin=2026-11-22T11:00:00+00:00 previous_time_end=2026-11-22T11:30:00+00:00"
    ) in epg_log
    assert any(
        line.startswith("EPG_TIME_HOLE epg_channel=G program_name=C previous_program_name=B") for line in epg_log
    )
    assert any(
        line.startswith("EPG_NAME_DOUBLE epg_channel=G program_name=C previous_program_name=C") for line in epg_log
    )
    epg_log.clear()
    run_import()
    assert not any("EPG_TIME" in line or "EPG_NAME" in line for line in epg_log)


def test_a_bad_guide_does_not_fill_the_disk(file: Path, epg_log: list[str]) -> None:
    rows = [("+1 00:00", f"+1 {hour:02}:30", f"P{hour}") for hour in range(24)]
    rows += [(f"{hour:02}:00", f"{hour:02}:59", f"H{hour}") for hour in range(24)]
    file.write_bytes(guide(*rows))
    guide_channel(source(file))
    result = run_import()
    assert result.faults["EPG_TIME_HOLE"] == 24
    assert len([line for line in epg_log if line.startswith("EPG_TIME_HOLE")]) == 3


def test_nothing_is_left_on_the_disk(pair: list[EpgChannel], file: Path) -> None:
    rewrite(file)
    run_import()
    file.write_bytes(b"<html>")
    run_import()
    assert list(work_dir().glob("epg-import-*")) == []


def test_leftovers_of_killed_runs_are_removed(pair: list[EpgChannel]) -> None:
    import os

    old, fresh = work_dir() / "epg-import-old", work_dir() / "epg-import-fresh"
    others = [work_dir() / f"{command}-old" for command in ("icons", "channels", "premieres")]
    for path in (old, fresh, *others):
        path.mkdir(exist_ok=True)
        (path / "programmes").write_bytes(b"x")
    for path in (old, *others):
        os.utime(path, (0, 0))
    run_import()
    assert not any(path.exists() for path in (old, *others))
    assert fresh.exists()
    (fresh / "programmes").unlink()
    fresh.rmdir()


def test_prepared_channels_wait_in_a_bounded_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a thread the writer takes at most AHEAD channels more than it has written, and answers in order."""
    import threading

    gate = threading.Event()
    monkeypatch.setattr(Writer, "write", lambda self, prepared: (gate.wait(5), prepared)[1])

    class Server:
        vendor = "mysql"
        in_atomic_block = False

        def close(self) -> None:
            """Nothing to close."""

    monkeypatch.setattr(writing, "connection", Server())
    with Writer(NOW) as made:
        writer: Any = made  # numbers stand for what is prepared and for what comes of it
        assert [list(writer.submit(number)) for number in range(writing.AHEAD)] == [[]] * writing.AHEAD
        gate.set()
        assert list(writer.submit(99)) == [0]
        assert list(writer.drain()) == [*range(1, writing.AHEAD), 99]


def test_days_remember_what_came(pair: list[EpgChannel]) -> None:
    row = EpgDay.objects.get(epg_channel=pair[0])
    assert (row.programs_count, len(row.digest), row.source_id) == (2, 64, pair[0].source_id)
