from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from core.clock import days_ago, days_later, load_zone, local_day, local_midnight


def test_the_day_is_the_operators() -> None:
    evening = datetime(2026, 11, 22, 21, 30, tzinfo=UTC)
    assert local_day(evening, "Europe/Moscow") == date(2026, 11, 23)
    assert local_day(evening, "America/New_York") == date(2026, 11, 22)


def test_an_unknown_zone_is_utc() -> None:
    evening = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    for name in ("", "Mars/Base", "../etc/passwd"):
        assert local_day(evening, name) == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("day", "days", "found"),
    [
        (date(2026, 2, 28), 1, date(2026, 3, 1)),
        (date(2026, 3, 1), -1, date(2026, 2, 28)),
        (date.max, 1, date.max),
        (date(9999, 12, 30), 1, date.max),
        (date.min, -1, date.min),
        (date(2026, 1, 1), 10**12, date.max),
        (date(2026, 1, 1), -(10**12), date.min),
    ],
)
def test_days_later_ends_with_the_calendar(day: date, days: int, found: date) -> None:
    assert days_later(day, days) == found


def test_days_ago_ends_before_any_row() -> None:
    assert days_ago(datetime(2026, 11, 22, 12, tzinfo=UTC), 2) == datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert days_ago(datetime(2026, 11, 22, 12, tzinfo=UTC), 10**15) == datetime(1900, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("where", ["Pacific/Kiritimati", "Etc/GMT+12", "UTC"])
def test_every_day_has_a_midnight_everywhere(where: str) -> None:
    for day in (date.min, date(1900, 1, 1), date(2026, 1, 1), date.max):
        assert 1899 <= local_midnight(day, load_zone(where)).year <= 9999
    assert local_midnight(date(2026, 11, 22), load_zone("Europe/Moscow")) == datetime(2026, 11, 21, 21, tzinfo=UTC)
