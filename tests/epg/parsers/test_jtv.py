"""epg.parsers.jtv: a zip of .ndx and .pdt pairs."""

from __future__ import annotations

import io
import resource
import struct
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from epg.parsers import jtv
from epg.parsers.base import ParsedProgram
from epg.parsers.errors import ParserError
from tests.epg.support import at, parsed, parser

HEADING = b"JTV 3.x TV Program Data\n\n\n"


def filetime(moment: datetime) -> int:
    return int((moment - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10**7


def pair(rows: list[tuple[datetime, str]], encoding: str = "cp1251") -> tuple[bytes, bytes]:
    names, times = bytearray(HEADING), struct.pack("<H", len(rows))
    for moment, title in rows:
        times += struct.pack("<HQH", 0, filetime(moment), len(names) & 0xFFFF)
        text = title.encode(encoding)
        names += struct.pack("<H", len(text)) + text
    return times, bytes(names)


def archive(**channels: tuple[bytes, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, (times, names) in channels.items():
            file.writestr(f"{name}.ndx", times)
            file.writestr(f"{name}.pdt", names)
    return buffer.getvalue()


def test_names_and_times_in_the_source_zone(tmp_path: Path) -> None:
    content = archive(First_Channel=pair([(at("13:00"), "Новости"), (at("13:30"), "Фильм")]))
    first, second = parsed(
        content, tmp_path, "jtv", time_zone="Europe/Moscow", channel_ids=frozenset({"First Channel"})
    )
    assert (first.channel_id, first.names) == ("First Channel", [("", "Новости")])
    assert (first.begin, first.end) == (int(at("10:00").timestamp()), 0)
    assert second.names == [("", "Фильм")]


def test_the_autumn_hour_comes_twice(tmp_path: Path) -> None:
    """25 October 2026 in Brussels: 02:30 is shown twice, told apart by what comes before."""
    clocks = [(1, 30), (2, 30), (2, 30), (3, 0)]
    rows = [(datetime(2026, 10, 25, hour, minute, tzinfo=UTC), "Show") for hour, minute in clocks]
    found = parsed(archive(One=pair(rows)), tmp_path, "jtv", time_zone="Europe/Brussels")
    read = [f"{datetime.fromtimestamp(program.begin, UTC):%H:%M}" for program in found]
    assert read == ["23:30", "00:30", "01:30", "02:00"]


def test_other_channels_are_left_out_and_listed(tmp_path: Path) -> None:
    content = archive(One=pair([(at("10:00"), "A")]), Two_HD=pair([(at("10:00"), "B")]))
    assert [program.channel_id for program in parsed(content, tmp_path, "jtv", channel_ids=frozenset({"One"}))] == [
        "One"
    ]
    names = {channel.id: channel.names for channel in parser("jtv").channels(tmp_path / "document")}
    assert names == {"One": [("", "One")], "Two_HD": [("", "Two HD")]}


@pytest.mark.parametrize("page", ["cp1251", "cp866", "koi8-r", "utf-8"])
def test_names_are_in_any_usual_encoding(tmp_path: Path, page: str) -> None:
    """A name of more than 127 bytes has a length beyond ASCII before it."""
    content = archive(One=pair([(at("10:00"), "Новости"), (at("11:00"), "Вечерний фильм " * 12)], page))
    assert parsed(content, tmp_path, "jtv")[0].names == [("", "Новости")]


def test_a_year_that_is_none_is_told(tmp_path: Path) -> None:
    content = archive(One=pair([(datetime(1700, 1, 1, tzinfo=UTC), "Old"), (at("10:00"), "New")]))
    programs, told = read(content, tmp_path, "One")
    assert titles(programs["One"]) == ["New"]
    assert told == {"One": "One: 1 times are impossible"}


def test_encoding_option(tmp_path: Path) -> None:
    content = archive(One=pair([(at("10:00"), "Новости")], "utf-8"))
    assert parsed(content, tmp_path, "jtv", options={"encoding": "utf-8"})[0].names == [("", "Новости")]


@pytest.mark.parametrize(
    "content",
    [
        b"<tv></tv>",
        archive(),
        archive(One=(struct.pack("<H", 3), HEADING)),
        archive(One=(struct.pack("<H", 0), HEADING)),
        archive(One=(b"", b"")),
        archive(One=(pair([(at("10:00"), "A")])[0], b"nonsense")),
        archive(One=pair([(at("10:00"), "A")]))[:-30],
    ],
)
def test_no_archive(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ParserError):
        parsed(content, tmp_path, "jtv")


# --- names beyond 64 KB -----------------------------------------------------------------------------------------------
def day(count: int, length: int = 250) -> list[tuple[datetime, str]]:
    """Every five minutes a programme with a long name."""
    return [(at("00:00") + timedelta(minutes=5 * n), f"Show {n} ".ljust(length, "x")) for n in range(count)]


def read(content: bytes, path: Path, *wanted: str) -> tuple[dict[str, list[ParsedProgram]], dict[str, str]]:
    """Programmes by channel, and what was noted."""
    file = path / "guide.zip"
    file.write_bytes(content)
    reader = parser("jtv", channel_ids=frozenset(wanted) if wanted else None)
    programs: dict[str, list[ParsedProgram]] = {}
    for item in reader.items(file):
        programs.setdefault(item.channel_id, []).append(reader.open_item(item))
    return programs, {note.channel_id: note.text for note in reader.notes}


def titles(programs: list[ParsedProgram]) -> list[str]:
    return [program.names[0][1] for program in programs]


def test_names_beyond_64_kb_are_found_and_told(tmp_path: Path) -> None:
    rows = day(300)
    programs, notes = read(archive(good=pair(rows[:3]), long=pair(rows)), tmp_path)
    assert titles(programs["long"]) == [title for _, title in rows]
    assert titles(programs["good"]) == [title for _, title in rows[:3]]
    assert list(notes) == ["long"]


def test_an_offset_that_may_mean_two_names_is_decided_by_their_order(tmp_path: Path) -> None:
    rows = day(600, 254)  # 256 bytes each: every offset is a begin in the first, the second and the third 64 KB
    times, names = pair(rows)
    names = HEADING + names[26 : 26 + 600 * 256]
    programs, _notes = read(archive(long=(times, names)), tmp_path)
    assert titles(programs["long"]) == [title for _, title in rows]


def test_an_offset_that_nothing_decides_costs_its_programme(tmp_path: Path) -> None:
    times, names = pair(day(600, 254))
    shuffled = times[:2] + times[2 + 12 * 300 : 2 + 12 * 301] + times[2:]  # the first record means the 300th name
    programs, notes = read(archive(long=(shuffled, names)), tmp_path)
    assert titles(programs["long"])[0].startswith("Show 0 ")  # 300 * 256 - 65536 is where the 44th begins
    assert "1 programmes without a name" in notes["long"]


# --- what is broken costs the programme or the channel ----------------------------------------------------------------
GOOD = pair([(at("10:00"), "A"), (at("11:00"), "B"), (at("12:00"), "C")])
HEADLESS = (GOOD[0], b"nonsense")
CUT_INDEX = (GOOD[0][:-5], GOOD[1])
CUT_NAMES = (GOOD[0], GOOD[1][:-1])
NO_SUCH_OFFSET = (GOOD[0][:-2] + b"\xff\x7f", GOOD[1])
INSIDE_A_NAME = (GOOD[0][:-2] + struct.pack("<H", 27), GOOD[1])
IMPOSSIBLE_TIME = (GOOD[0][: 2 + 12] + struct.pack("<HQH", 0, 2**64 - 1, 29) + GOOD[0][2 + 24 :], GOOD[1])
ODD_END = (GOOD[0] + b"\x00\x01", GOOD[1])


@pytest.mark.parametrize(
    ("files", "expected", "told"),
    [
        (HEADLESS, [], "does not begin as JTV"),
        (CUT_INDEX, ["A", "B"], "Bad: 1 records are missing"),
        (
            (struct.pack("<H", 5) + IMPOSSIBLE_TIME[0][2:], GOOD[1][:-1]),
            ["A"],
            "Bad: 2 records are missing, 1 times are impossible, 1 programmes without a name that can be told",
        ),
        (CUT_NAMES, ["A", "B"], "1 programmes without a name"),
        (NO_SUCH_OFFSET, ["A", "B"], "1 programmes without a name"),
        (INSIDE_A_NAME, ["A", "B"], "1 programmes without a name"),
        (IMPOSSIBLE_TIME, ["A", "C"], "1 times are impossible"),
        (ODD_END, ["A", "B", "C"], ""),
        ((b"", b""), [], "does not begin as JTV"),
        ((b"\x01", HEADING), [], "1 records are missing"),
        ((struct.pack("<H", 0), HEADING), [], ""),
        ((GOOD[0], b""), [], "does not begin as JTV"),
        ((struct.pack("<H", 65535), GOOD[1]), [], "65535 records are missing"),
    ],
)
def test_a_broken_channel(tmp_path: Path, files: tuple[bytes, bytes], expected: list[str], told: str) -> None:
    programs, notes = read(archive(Good=GOOD, Bad=files, Other=GOOD), tmp_path, "Good", "Bad", "Other")
    assert titles(programs["Good"]) == titles(programs["Other"]) == ["A", "B", "C"]
    assert titles(programs.get("Bad", [])) == expected
    assert told in notes.get("Bad", "")
    assert ("Bad" in notes) == bool(told)
    if told.startswith("Bad: "):
        assert notes["Bad"] == told


def test_a_guide_whose_wanted_channels_are_missing_is_one_where_others_have_programmes(tmp_path: Path) -> None:
    empty = (struct.pack("<H", 0), HEADING)
    assert read(archive(Other=GOOD), tmp_path, "Mine") == ({}, {})
    assert read(archive(Other=(struct.pack("<H", 0) + b"x", HEADING)), tmp_path, "Mine") == ({}, {})
    with pytest.raises(ParserError, match="no programmes"):
        read(archive(Other=empty), tmp_path, "Mine")


def test_a_name_that_begins_at_64_kb_is_told_to_lie_beyond(tmp_path: Path) -> None:
    rows = [*day(262, 248), (at("22:00"), "y" * (jtv.OFFSETS - 26 - 262 * 250 - 2)), (at("23:00"), "Last")]
    programs, notes = read(archive(One=pair(rows)), tmp_path)
    assert titles(programs["One"])[-1] == "Last"
    assert notes == {"One": "One: 1 names lie beyond 64 KB and were found by their order"}


def test_channels_that_nobody_wants_are_not_told(tmp_path: Path) -> None:
    programs, notes = read(archive(Good=GOOD, Bad=HEADLESS), tmp_path, "Good")
    assert list(programs) == ["Good"]
    assert notes == {}


def test_the_programme_before_a_lost_one_does_not_swallow_it(tmp_path: Path) -> None:
    middle = GOOD[0][: 2 + 12 + 10] + b"\xff\x7f" + GOOD[0][2 + 24 :]
    programs, _notes = read(archive(One=(middle, GOOD[1])), tmp_path)
    first, last = programs["One"]
    assert (first.names, first.end) == ([("", "A")], int(at("11:00").timestamp()))
    assert (last.names, last.end) == ([("", "C")], 0)


def test_a_damaged_file_of_the_archive_costs_its_channel(tmp_path: Path) -> None:
    content = bytearray(archive(Good=GOOD, Bad=pair([(at("10:00"), "ZZZZ")])))
    content[content.index(b"ZZZZ")] ^= 1  # the checksum no longer fits
    programs, notes = read(bytes(content), tmp_path)
    assert list(programs) == ["Good"]
    assert "Bad" in notes


def test_an_index_without_names(tmp_path: Path) -> None:
    file = tmp_path / "guide.zip"
    with zipfile.ZipFile(file, "w") as made:
        for name, content in (("Good.ndx", GOOD[0]), ("Good.pdt", GOOD[1]), ("Alone.ndx", GOOD[0]), ("x.txt", b"")):
            made.writestr(name, content)
    programs, notes = read(file.read_bytes(), tmp_path)
    assert list(programs) == ["Good"]
    assert "no .pdt" in notes["Alone"]
    assert [channel.id for channel in parser("jtv").channels(file)] == ["Good"]


def test_names_without_a_layout_that_is_known_are_taken_where_they_fit(tmp_path: Path) -> None:
    times, names = pair([(at("10:00"), "A"), (at("11:00"), "B")])
    gap = names[:29] + b"\xff\xff" + names[29:]
    moved = times[:-2] + struct.pack("<H", 31)
    programs, notes = read(archive(One=(moved, gap)), tmp_path)
    assert titles(programs["One"]) == ["A", "B"]
    assert notes == {}


def test_an_offset_into_the_heading_names_nothing(tmp_path: Path) -> None:
    """Two line breaks of the heading read as a length of 2,570 bytes, and such a file may be that long."""
    _times, names = pair(day(20))
    gap = names[:26] + b"\xff\xff" + names[26:]
    for offset in (23, 24):
        times = struct.pack("<HHQH", 1, 0, filetime(at("10:00")), offset)
        programs, notes = read(archive(Good=GOOD, Bad=(times, gap)), tmp_path)
        assert list(programs) == ["Good"]
        assert notes["Bad"] == "Bad: 1 programmes without a name that can be told"


# --- names of files, sizes --------------------------------------------------------------------------------------------
def named(*names: bytes) -> bytes:
    """An archive whose file names are these bytes, without the mark of UTF-8."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for number, _name in enumerate(names):
            for suffix, content in zip(("ndx", "pdt"), GOOD, strict=True):
                file.writestr(f"{number:0{len(names[number])}}.{suffix}", content)
    content = buffer.getvalue()
    for number, name in enumerate(names):
        content = content.replace(f"{number:0{len(name)}}.".encode(), name + b".")
    return content


@pytest.mark.parametrize("page", ["cp866", "cp1251", "utf-8"])
@pytest.mark.parametrize("names", [("Первый_канал", "РЕН_ТВ"), ("новости",), ("Ёлка_24",), ("Plain", "Домашний")])
def test_file_names_in_any_code_page(tmp_path: Path, page: str, names: tuple[str, ...]) -> None:
    programs, _notes = read(named(*(name.encode(page) for name in names)), tmp_path)
    assert set(programs) == set(names) or (page, names[0]) == ("cp1251", "Ёлка_24")  # reads as well in 866
    wanted = names[-1].replace("_", " ")
    programs, _notes = read(named(*(name.encode(page) for name in names)), tmp_path, wanted)
    assert set(programs) == {wanted}


def test_small_archives_of_large_files(tmp_path: Path) -> None:
    """A zip of 300 KB that once took 600 MB of memory."""
    file = tmp_path / "bomb.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in (("Good.ndx", GOOD[0]), ("Good.pdt", GOOD[1]), ("Bomb.ndx", GOOD[0])):
            made.writestr(name, content)
        with made.open("Bomb.pdt", "w") as member:
            member.write(HEADING)
            for _ in range(64):
                member.write(bytes(1 << 20))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    programs, notes = read(file.read_bytes(), tmp_path)
    assert list(programs) == ["Good"]
    assert "more than" in notes["Bomb"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


def test_many_files_that_are_not_too_large_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("epg.parsers.documents.RATIO_FROM_BYTES", 3 << 20)
    names = HEADING + bytes(jtv.MAX_PDT_BYTES - len(HEADING))
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as made:
        for number in range(6):
            made.writestr(f"c{number}.ndx", GOOD[0])
            made.writestr(f"c{number}.pdt", names)
    with pytest.raises(ParserError, match="300 times"):
        read((tmp_path / "bomb.zip").read_bytes(), tmp_path)
