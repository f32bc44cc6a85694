"""epg.parsers.times: offsets, names of zones, no offset at all, and the two nights a year."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from epg.parsers.errors import ParserError
from epg.parsers.times import SourceClock


def utc(seconds: int | None) -> str:
    assert seconds is not None
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20261122143000 +0300", "2026-11-22 11:30:00"),
        ("20261122143000 -0530", "2026-11-22 20:00:00"),
        ("20261122143000 +03:00", "2026-11-22 11:30:00"),
        ("20261122143000+0300", "2026-11-22 11:30:00"),
        ("20261122143000 UTC", "2026-11-22 14:30:00"),
        ("20261122143000 GMT+2", "2026-11-22 12:30:00"),
        ("20261122143000 BST", "2026-11-22 13:30:00"),
        ("20261122143000 MSK", "2026-11-22 11:30:00"),
        ("20261122143000 Z", "2026-11-22 14:30:00"),
        ("20261122143000", "2026-11-22 14:30:00"),
        ("202611221430", "2026-11-22 14:30:00"),
        ("2026112214", "2026-11-22 14:00:00"),
        ("20261122", "2026-11-22 00:00:00"),
        (" 20261122143000  +0300 ", "2026-11-22 11:30:00"),
        ("2026-11-22T14:30:00+03:00", "2026-11-22 11:30:00"),
        ("2026-11-22 14:30:00", "2026-11-22 14:30:00"),
        ("2026-11-22T14:30:00.000Z", "2026-11-22 14:30:00"),
        ("20261122T143000Z", "2026-11-22 14:30:00"),
        ("20261122T1430+0300", "2026-11-22 11:30:00"),
        ("2026-11-22T14:30:00,5+03", "2026-11-22 11:30:00"),
        ("2026-11-22T14", "2026-11-22 14:00:00"),
        ("2026-11-22T24:00Z", "2026-11-23 00:00:00"),
        ("2026/11/22 14:30", "2026-11-22 14:30:00"),
        ("20261122145960 +0000", "2026-11-22 15:00:00"),
        ("20261122143000 Europe/Berlin", "2026-11-22 13:30:00"),
        ("20260722143000 europe/berlin", "2026-07-22 12:30:00"),
        ("20261122143000+03:00[Europe/Moscow]", "2026-11-22 11:30:00"),
        ("20261122143000 +0300 MSK", "2026-11-22 11:30:00"),
        ("20261122143000 \u22120500", "2026-11-22 19:30:00"),
        ("20261122143000 +530", "2026-11-22 09:00:00"),
        ("2026-11-22 14:30:00 ACST", "2026-11-22 05:00:00"),
        ("1795357800", "2026-11-22 14:30:00"),
        ("1795357800000", "2026-11-22 14:30:00"),
        ("1795357800 +0000", "2026-11-22 14:30:00"),
        ("1795357800 gmt", "2026-11-22 14:30:00"),
        ("20261122143000 utc", "2026-11-22 14:30:00"),
        ("20261122143000 gmt+2", "2026-11-22 12:30:00"),
        ("20261122143000 [Europe/Moscow]", "2026-11-22 11:30:00"),
        ("20261122143000 (Europe/Moscow)", "2026-11-22 11:30:00"),
        ("20261122143000 +1400", "2026-11-22 00:30:00"),
        ("20261122143000 -03", "2026-11-22 17:30:00"),
        ("20261122235960", "2026-11-23 00:00:00"),
        ("19700101000001", "1970-01-01 00:00:01"),
        ("21991231235959", "2199-12-31 23:59:59"),
        ("0031536000", "1971-01-01 00:00:00"),
        ("7258118399", "2199-12-31 23:59:59"),
        (f"20261122143000{' ' * 45}+0300", "2026-11-22 11:30:00"),
    ],
)
def test_reads(text: str, expected: str) -> None:
    assert utc(SourceClock().read(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "20261322143000",
        "20260230000000",
        "20261122256000 +0300",
        "2026",
        "29.11.2026 19:00",
        "2026112214300 +0300",
        "2026112214300",
        "1795357800000 +0300",
        "179535780",
        "20261122143000 Mars/Olympus",
        "20261122143000 XYZ",
        "20261122143000 IST",
        "20261122143000 +1500",
        "20261122143000 +0375",
        "20261122143000 PM",
        "20261122240100",
        "20261122143061",
        "0001-01-01T00:00:00",
        "202611221430000 +0300",
        "2026-1122",
        "99999999999999",
        "19691231235959",
        "22000101000000",
        "0031535999",
        "7258118400",
        "1795357800 MSK",
        "1795357800 XYZ",
        "20261122146000",
        "20261122250000",
        "20261122240001",
        "20261122143000 +1401",
        "20261122143000 -1430",
        "20261122143000 Factory",
        "20261122143000 localtime",
        f"20261122143000{' ' * 46}+0300",
    ],
)
def test_no_time(text: str) -> None:
    assert SourceClock().read(text) is None


def test_source_zone_only_where_nothing_is_said() -> None:
    clock = SourceClock("Europe/Moscow")
    assert utc(clock.read("20261122143000")) == "2026-11-22 11:30:00"
    assert utc(clock.read("20261122143000 +0500")) == "2026-11-22 09:30:00"
    assert utc(clock.read("20261122143000 UTC")) == "2026-11-22 14:30:00"


def test_an_abbreviation_means_what_it_means_at_home() -> None:
    """IST is India's, Ireland's and Israel's, CST also China's."""
    for zone, text, expected in (
        ("Asia/Kolkata", "20260722143000 IST", "2026-07-22 09:00:00"),
        ("Europe/Dublin", "20260722143000 IST", "2026-07-22 13:30:00"),
        ("Asia/Jerusalem", "20260122143000 IST", "2026-01-22 12:30:00"),
        ("Asia/Shanghai", "20260722143000 CST", "2026-07-22 06:30:00"),
        ("", "20260722143000 CST", "2026-07-22 20:30:00"),
    ):
        assert utc(SourceClock(zone).read(text)) == expected


def test_a_named_zone_has_its_two_nights_too() -> None:
    clock = SourceClock()
    first = clock.read("20261025023000 Europe/Brussels") or 0
    assert utc(first) == "2026-10-25 00:30:00"
    assert utc(clock.read("20261025023000 Europe/Brussels", first)) == "2026-10-25 01:30:00"
    assert clock.skipped == set()
    clock.read("20260329023000 Europe/Brussels")
    assert clock.skipped == {"20260329023000 Europe/Brussels"}


def test_unknown_zone_is_an_error_of_the_source() -> None:
    with pytest.raises(ParserError) as caught:
        SourceClock("Mars/Olympus")
    assert caught.value.permanent


def test_summer_and_winter_of_the_source_zone() -> None:
    clock = SourceClock("Europe/Dublin")
    assert utc(clock.read("20260822160000")) == "2026-08-22 15:00:00"
    assert utc(clock.read("20261122160000")) == "2026-11-22 16:00:00"


def test_the_autumn_hour_comes_twice() -> None:
    """25 October 2026: 03:00 CEST becomes 02:00 CET; the file says 02:00 and 02:30 twice, in order."""
    clock = SourceClock("Europe/Brussels")
    texts = ["20261025013000", "20261025020000", "20261025023000", "20261025020000", "20261025023000", "20261025030000"]
    previous, read = 0, []
    for text in texts:
        previous = clock.read(text, previous) or 0
        read.append(utc(previous)[11:16])
    assert read == ["23:30", "00:00", "00:30", "01:00", "01:30", "02:00"]


def test_one_programme_in_the_autumn_hour_is_the_first() -> None:
    clock = SourceClock("Europe/Brussels")
    before = clock.read("20261025010000") or 0
    assert utc(clock.read("20261025023000", before)) == "2026-10-25 00:30:00"


def test_the_spring_gap() -> None:
    """29 March 2026: 02:00 CET becomes 03:00 CEST; a time that the clock never shows is read as before the change."""
    clock = SourceClock("Europe/Brussels")
    assert utc(clock.read("20260329013000")) == "2026-03-29 00:30:00"
    assert utc(clock.read("20260329023000")) == "2026-03-29 01:30:00"
    assert utc(clock.read("20260329030000")) == "2026-03-29 01:00:00"


def test_a_feed_whose_offset_changes_in_the_middle() -> None:
    clock = SourceClock()
    assert utc(clock.read("20261025023000 +0200")) == "2026-10-25 00:30:00"
    assert utc(clock.read("20261025023000 +0100")) == "2026-10-25 01:30:00"


def test_it_does_not_remember_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("epg.parsers.times.REMEMBERED", 3)
    clock, sizes = SourceClock("Europe/Brussels"), []
    for text in ("20260329020000", "20260329023000", *(f"2026112214{minute:02}00" for minute in range(5))):
        clock.read(text)
        sizes.append(len(clock.seen))
        assert clock.skipped <= set(clock.seen)
    assert sizes == [1, 2, 3, 1, 2, 3, 1]


def test_what_is_no_time_lies_in_no_hour_that_is_left_out() -> None:
    clock = SourceClock("Europe/Brussels")
    assert [clock.read("soon"), clock.read("soon")] == [None, None]
    assert (clock.skipped, clock.seen) == (set(), {"soon": None})
