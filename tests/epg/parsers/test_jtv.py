"""epg.parsers.jtv: a zip of .ndx and .pdt pairs."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from epg.parsers.errors import ParserError
from tests.epg.support import at, parsed, parser

HEADING = b"JTV 3.x TV Program Data\n\n\n"


def filetime(moment: datetime) -> int:
    return int((moment - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10**7


def pair(rows: list[tuple[datetime, str]], encoding: str = "cp1251") -> tuple[bytes, bytes]:
    names, times = bytearray(HEADING), struct.pack("<H", len(rows))
    for moment, title in rows:
        times += struct.pack("<HQH", 0, filetime(moment), len(names))
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


def test_other_channels_are_left_out_and_listed(tmp_path: Path) -> None:
    content = archive(One=pair([(at("10:00"), "A")]), Two_HD=pair([(at("10:00"), "B")]))
    assert [program.channel_id for program in parsed(content, tmp_path, "jtv", channel_ids=frozenset({"One"}))] == [
        "One"
    ]
    names = {channel.id: channel.names for channel in parser("jtv").channels(tmp_path / "document")}
    assert names == {"One": [("", "One")], "Two_HD": [("", "Two HD")]}


def test_encoding_option(tmp_path: Path) -> None:
    content = archive(One=pair([(at("10:00"), "Новости")], "utf-8"))
    assert parsed(content, tmp_path, "jtv", options={"encoding": "utf-8"})[0].names == [("", "Новости")]


@pytest.mark.parametrize(
    "content",
    [
        b"<tv></tv>",
        archive(),
        archive(One=(struct.pack("<H", 3), HEADING)),
        archive(One=(pair([(at("10:00"), "A")])[0], b"nonsense")),
        archive(One=pair([(at("10:00"), "A")]))[:-30],
    ],
)
def test_no_archive(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ParserError):
        parsed(content, tmp_path, "jtv")
