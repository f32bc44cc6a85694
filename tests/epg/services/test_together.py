"""Two imports in one database server at the same moment, without any lock between them but the database's own."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from epg.models import Epg, EpgChannel, EpgDay
from epg.services.importing import Result
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
