"""epg.parsers.program_times: when programmes begin and end, and the account of those that can't be read."""

from __future__ import annotations

from epg.parsers.base import Item, Tally
from epg.parsers.program_times import TimesReader, shape_of
from epg.parsers.times import SourceClock
from tests.epg.support import at

HOUR = 3600
TEN = int(at("10:00").timestamp())


def reader(time_zone: str = "") -> TimesReader:
    return TimesReader(SourceClock(time_zone), Tally())


def read(times: TimesReader, *rows: tuple[str, str], channel: str = "one") -> list[Item]:
    """(start, stop) as ``20261122100000``; "10:00" is short for it."""
    return [item for start, stop in rows for item in times.read(channel, written(start), written(stop), b"raw")]


def written(text: str) -> str:
    return f"{at(text):%Y%m%d%H%M%S}" if ":" in text else text


def test_a_programme_with_an_end_is_told_at_once() -> None:
    times = reader()
    assert read(times, ("10:00", "11:00")) == [Item("one", TEN, TEN + HOUR, b"raw")]
    assert times.waiting == {}
    assert times.tally == Tally(programs=1)


def test_a_programme_without_an_end_waits_for_the_next_of_its_channel() -> None:
    times = reader()
    assert read(times, ("10:00", "")) == []
    assert read(times, ("10:30", "11:00"), channel="two") == [Item("two", TEN + HOUR // 2, TEN + HOUR, b"raw")]
    assert read(times, ("11:00", "")) == [Item("one", TEN, 0, b"raw")]
    assert times.waiting == {"one": Item("one", TEN + HOUR, 0, b"raw")}


def test_before_a_programme_that_is_lost_an_open_one_lasts_an_hour() -> None:
    times = reader()
    assert read(times, ("10:00", ""), ("soon", "12:00")) == [Item("one", TEN, TEN + HOUR, b"raw")]
    assert times.waiting == {}


def test_lost_programmes_are_counted_by_channel_with_the_shape_of_the_first() -> None:
    times = reader()
    assert read(times, ("22.11.2026", ""), ("soon", "")) == []
    assert read(times, ("", ""), channel="two") == []
    assert {channel: (lost.count, lost.shape) for channel, lost in times.lost.items()} == {
        "one": (2, "99.99.9999"),
        "two": (1, "no time"),
    }
    assert times.tally == Tally(programs=3, unread=3)


def test_an_end_that_is_no_time_is_taken_for_not_told_and_counted() -> None:
    times = reader()
    assert read(times, ("10:00", "late"), ("11:00", "12:00")) == [
        Item("one", TEN, 0, b"raw"),
        Item("one", TEN + HOUR, TEN + 2 * HOUR, b"raw"),
    ]
    assert times.tally == Tally(programs=2, ends_unread=1)


def test_begins_and_ends_in_the_hour_that_spring_leaves_out_are_counted() -> None:
    times = reader("Europe/Brussels")
    read(times, ("20260329013000", "20260329020000"), ("20260329020000", "20260329023000"), ("20260329030000", ""))
    assert times.tally.skipped_hours == 3


def test_the_autumn_hour_is_told_apart_on_each_channel_for_itself() -> None:
    times = reader("Europe/Brussels")
    rows = (
        ("20261025020000", "20261025023000"),
        ("20261025023000", "20261025020000"),
        ("20261025020000", "20261025030000"),
    )
    first = read(times, *rows)
    assert [(item.end - item.begin) // 60 for item in first] == [30, 30, 60]
    assert [item.begin for item in read(times, *rows, channel="two")] == [item.begin for item in first]


def test_the_shape_of_a_time_shows_nothing_of_the_document() -> None:
    assert shape_of(" 29 ноября, 7pm\x07é\u2014") == " 99 aaaaaa, 9aa?a?"
    assert shape_of("9" * 31) == "9" * 30
    assert shape_of(" \n") == "no time"
