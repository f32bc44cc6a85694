"""Two imports in one database server at the same moment, without any lock between them but the database's own."""

from __future__ import annotations

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
