from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from core.clock import load_zone
from tvmiddleware.selectors.windows import (
    DAY,
    LONGEST,
    Asked,
    Window,
    WindowWrong,
    between,
    chosen_window,
    day_window,
    today,
)

NOW = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
MOSCOW, BERLIN = load_zone("Europe/Moscow"), load_zone("Europe/Berlin")


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def test_a_day_where_the_operator_is() -> None:
    assert day_window(date(2026, 11, 22), UTC) == Window(at("2026-11-22T00:00Z"), at("2026-11-23T00:00Z"))
    assert day_window(date(2026, 11, 22), MOSCOW) == Window(at("2026-11-21T21:00Z"), at("2026-11-22T21:00Z"))


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-22", 24)])
def test_days_on_which_the_clocks_change(day: str, hours: int) -> None:
    window = day_window(date.fromisoformat(day), BERLIN)
    assert window.end - window.begin == hours * 3600


def test_a_zone_nobody_knows_is_utc() -> None:
    assert day_window(date(2026, 11, 22), load_zone("Mars/Olympus")) == day_window(date(2026, 11, 22), UTC)


def test_today_may_be_tomorrow() -> None:
    assert today(NOW, UTC) == day_window(date(2026, 11, 22), UTC)
    assert today(NOW, MOSCOW) == day_window(date(2026, 11, 23), MOSCOW)


def test_utc_days() -> None:
    assert list(Window(0, DAY).days()) == [0]
    assert list(Window(0, DAY + 1).days()) == [0, 1]
    assert list(Window(DAY - 1, DAY).days()) == [0]
    assert list(Window(-1, 1).days()) == [-1, 0]


def test_what_was_asked_for() -> None:
    day = day_window(date(2026, 11, 20), UTC)
    assert chosen_window(Asked(day=date(2026, 11, 20)), 0, NOW, UTC) == day
    assert chosen_window(Asked(day=date(2026, 11, 20)), day.begin + 60, NOW, UTC) == Window(day.begin + 60, day.end)
    assert chosen_window(Asked(begin=1000, end=2000), 0, NOW, UTC) == Window(1000, 2000)
    assert chosen_window(Asked(end=2000), 1500, NOW, UTC) == Window(1500, 2000)
    assert chosen_window(Asked(), 1500, NOW, UTC) == Window(1500, 1500 + DAY)
    assert chosen_window(Asked(), 0, NOW, UTC) == today(NOW, UTC)


def test_ranges() -> None:
    assert between(DAY, 0) == Window(DAY, 2 * DAY)
    assert between(0, 3 * DAY) == Window(2 * DAY, 3 * DAY)
    assert between(1, 10**15) == Window(1, 1 + LONGEST)
    for begin, end in ((5, 5), (5, 4), (10**15, 0), (0, -5), (-10, -5)):
        with pytest.raises(WindowWrong):
            between(begin, end)


@pytest.mark.parametrize("day", ["0001-01-01", "1970-01-01", "2100-01-01", "9999-12-31"])
def test_days_beyond_all_guides(day: str) -> None:
    with pytest.raises(WindowWrong):
        day_window(date.fromisoformat(day), BERLIN)
