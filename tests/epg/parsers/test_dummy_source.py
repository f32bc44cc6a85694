"""epg.parsers.dummy_source: an entry every hour."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from epg.parsers.base import ParsedProgram
from tests.epg.support import at, parser


def filler(**feed: Any) -> list[ParsedProgram]:
    reader = parser("dummy_source", channel_ids=frozenset({"a", "b"}), **feed)
    return [reader.open_item(item) for item in reader.items(Path(os.devnull))]


def test_an_hour_each_day_and_night() -> None:
    programs = [program for program in filler(options={"days": 2}) if program.channel_id == "a"]
    assert len(programs) == 48
    assert programs[0].begin == int(at("00:00").timestamp())
    assert all(program.end - program.begin == 3600 for program in programs)
    assert all(left.end == right.begin for left, right in zip(programs, programs[1:], strict=False))


def test_named_in_every_language() -> None:
    (_, russian), (_, english) = filler(options={"days": 1}, languages=("ru", "en"))[0].names
    assert english == "Live broadcast"
    assert russian


def test_an_entry_every_minute_and_nothing_to_fetch() -> None:
    programs = filler(options={"days": 1, "minutes": 1})
    assert len(programs) == 2 * 24 * 60
    assert len(filler(options={"days": 1, "minutes": 0})) == len(programs)
    reader = parser("dummy_source")
    assert [request.url for request in reader.requests()] == [""]
    assert list(reader.channels(Path(os.devnull))) == []


def test_options() -> None:
    programs = filler(options={"days": 1, "minutes": 35, "name": "Эфир"})
    assert programs[0].names == [("", "Эфир")]
    assert len(programs) == 2 * 42
    last = [program for program in programs if program.channel_id == "a"][-1]
    assert last.end == int(at("+1 00:00").timestamp())
