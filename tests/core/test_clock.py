from __future__ import annotations

from datetime import UTC, date, datetime

from core.clock import local_day


def test_the_day_is_the_operators() -> None:
    evening = datetime(2026, 11, 22, 21, 30, tzinfo=UTC)
    assert local_day(evening, "Europe/Moscow") == date(2026, 11, 23)
    assert local_day(evening, "America/New_York") == date(2026, 11, 22)


def test_an_unknown_zone_is_utc() -> None:
    evening = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    for name in ("", "Mars/Base", "../etc/passwd"):
        assert local_day(evening, name) == date(2026, 11, 22)
