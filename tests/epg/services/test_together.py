"""Two imports in one database server at the same moment, without any lock between them but the database's own."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from core import db
from epg.models import Epg, EpgChannel, EpgDay
from epg.services.importing import Result
from epg.services.swap import Swap
from tests.epg.support import document, guide_channel, programme, run_import, source

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite in memory belongs to one connection"),
]

CHANNELS, ROWS = 30, 20


def write(path: Path, names: str, first_minute: int) -> None:
    rows = [
        programme(f"{8 + slot // 2:02}:{slot % 2 * 30 + first_minute:02}", "", f"{names} {slot}", f"c{number}")
        for number in range(CHANNELS)
        for slot in range(ROWS)
    ]
    path.write_bytes(document(*rows))


def together(count: int, **options: Any) -> list[Result]:
    results: list[Result] = []
    barrier = threading.Barrier(count)

    def work() -> None:
        try:
            barrier.wait()
            results.append(run_import(**options))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_imports_that_meet(tmp_path: Path) -> None:
    path = tmp_path / "guide.xml"
    origin = source(path)
    channels: list[EpgChannel] = [guide_channel(origin, f"c{number}") for number in range(CHANNELS)]
    write(path, "Old", 0)
    for result in together(3):
        assert result.failures == {}
    assert Epg.objects.count() == CHANNELS * ROWS
    keys = set(Epg.objects.values_list("pk", flat=True))

    write(path, "Old", 5)
    for result in together(3, force=True):
        assert result.failures == {}
    assert set(Epg.objects.values_list("pk", flat=True)) == keys
    assert set(Epg.objects.values_list("datetime_begin__minute", flat=True)) == {5, 35}
    assert EpgDay.objects.count() == len(channels)


@pytest.mark.skipif("connection.vendor != 'mysql'", reason="KILL is MySQL's")
def test_connections_that_are_killed_in_the_middle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both connections of the import, once, when a channel is half written."""
    monkeypatch.setattr(db, "PAUSE_SECONDS", 0.01)
    path = tmp_path / "guide.xml"
    origin = source(path)
    for number in range(CHANNELS):
        guide_channel(origin, f"c{number}")
    write(path, "New", 0)
    original = Swap.remember
    killed: list[int] = []

    def murderous(self: Swap, *args: Any) -> None:
        if not killed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT id FROM information_schema.processlist WHERE db = DATABASE()")
                killed.extend(row[0] for row in cursor.fetchall())
                cursor.execute("SELECT CONNECTION_ID()")
                own = cursor.fetchone()[0]
                for one in sorted(killed, key=lambda one: one == own):
                    cursor.execute(f"KILL {one}")
        original(self, *args)

    monkeypatch.setattr(Swap, "remember", murderous)
    assert run_import().failures == {}
    assert len(killed) >= 2
    assert Epg.objects.count() == CHANNELS * ROWS
    assert EpgDay.objects.count() == CHANNELS


def test_a_reader_that_is_killed_leaves_the_connection_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The forked reader has a copy of the parent's connection; its death must not close it on the server."""
    path = tmp_path / "guide.xml"
    origin = source(path)
    for number in range(CHANNELS):
        guide_channel(origin, f"c{number}")
    write(path, "Old", 0)
    assert run_import().failures == {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT CONNECTION_ID()" if connection.vendor == "mysql" else "SELECT pg_backend_pid()")
        session = cursor.fetchone()[0]
    fork = os.fork
    killed: list[int] = []

    def deadly() -> int:
        child = fork()
        if child and not killed:
            killed.append(child)
            os.kill(child, signal.SIGKILL)
        return child

    monkeypatch.setattr("core.isolated_process.os.fork", deadly)
    write(path, "New", 5)
    assert run_import().failures == {origin.name: "reading the document: the process was ended by signal 9"}
    assert set(Epg.objects.values_list("datetime_begin__minute", flat=True)) == {0, 30}
    assert run_import().failures == {}
    assert set(Epg.objects.values_list("datetime_begin__minute", flat=True)) == {5, 35}
    with connection.cursor() as cursor:
        cursor.execute("SELECT CONNECTION_ID()" if connection.vendor == "mysql" else "SELECT pg_backend_pid()")
        assert cursor.fetchone()[0] == session


@pytest.mark.skipif("connection.vendor != 'mysql'", reason="utf8mb3 is MySQL's")
def test_a_title_that_the_character_set_has_not(tmp_path: Path) -> None:
    """In a database that was made with ``utf8`` an emoji cost the channel its day."""
    path = tmp_path / "guide.xml"
    origin = source(path)
    first, second = (guide_channel(origin, name, name=name) for name in ("c0", "c1"))
    rows = [programme(f"{8 + slot}:00", "", f"Show {slot}", name) for name in ("c0", "c1") for slot in range(8)]
    path.write_bytes(
        document(*rows, programme("16:00", "17:00", "Film 🎬", "c1"), programme("17:00", "18:00", "Z", "c1"))
    )
    assert run_import().failures == {}
    assert Epg.objects.filter(name="Film 🎬").count() == 1
    Epg.objects.all().delete()
    EpgDay.objects.all().delete()
    alter = "ALTER TABLE tvmiddleware_epg MODIFY name varchar(255) CHARACTER SET %s NOT NULL"
    with connection.cursor() as cursor:
        cursor.execute(alter % "utf8mb3")
    try:
        for _time in range(2):
            result = run_import()
            assert list(result.failures) == ["c1"]
            assert result.failures["c1"].startswith("the database refused 1 programmes: ")
            counts = [Epg.objects.filter(epg_channel=one).count() for one in (first, second)]
            assert counts == [8, 9]
    finally:
        with connection.cursor() as cursor:
            cursor.execute(alter % "utf8mb4")
    assert run_import().failures == {}
    assert Epg.objects.count() == 18
