"""JTV ("JTV 3.x TV Program Data"): a zip with a pair of files per channel, names and times only.

``<channel>.pdt``: a 26 byte heading, then for each name its length (2 bytes) and text. ``<channel>.ndx``: the number of
records (2 bytes), then records of 12 bytes: two zeros, the begin as FILETIME (100 ns since 1601), the name's offset in
the .pdt file. Little endian. Times are local to the source (``time_zone``); the file's stem is the channel's id.

Options of the source: ``encoding`` of the names (default windows-1251).
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from epg.parsers.base import Item, ParsedChannel, ParsedProgram, Parser, ParserError
from epg.parsers.times import SourceClock

HEADING = b"JTV 3.x TV Program Data"
HEADING_BYTES = 26
RECORD = struct.Struct("<HQH")
EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
MAX_TICKS = int(timedelta(days=365 * 600).total_seconds() * 10**7)


class JtvParser(Parser):
    def items(self, path: Path) -> Iterator[Item]:
        clock = SourceClock(self.feed.time_zone)
        total = 0
        wanted = self.feed.channel_ids
        # archivers and the sources themselves write a name's spaces as underscores
        ids = {} if wanted is None else {variant: one for one in wanted for variant in (one.replace(" ", "_"), one)}
        for stem, times, names in self._pairs(path):
            channel_id = stem if wanted is None else ids.get(stem, "")
            previous = 0
            for ticks, offset in _records(times, stem):
                total += 1
                moment = (EPOCH + timedelta(microseconds=ticks // 10)).strftime("%Y%m%d%H%M%S")
                begin = clock.read(moment, previous)
                if channel_id and begin is not None:
                    previous = begin
                    yield Item(channel_id, begin, 0, _name(names, offset))
        if not total:
            raise ParserError("the guide has no programmes")

    def open_item(self, item: Item) -> ParsedProgram:
        name = item.raw.decode(str(self.feed.options.get("encoding", "windows-1251")), errors="replace")
        return ParsedProgram(
            item.channel_id, item.begin, item.end, names=[(self.feed.language, " ".join(name.split()))]
        )

    def channels(self, path: Path) -> Iterator[ParsedChannel]:
        for stem, _times, _names in self._pairs(path):
            yield ParsedChannel(stem, [(self.feed.language, stem.replace("_", " "))])

    def _pairs(self, path: Path) -> Iterator[tuple[str, bytes, bytes]]:
        """(the channel's name, .ndx, .pdt) of each complete pair."""
        try:
            with zipfile.ZipFile(path) as archive:
                files = {_file_name(info).lower(): info for info in archive.infolist()}
                for info in archive.infolist():
                    name = _file_name(info)
                    names = files.get(f"{name[:-4]}.pdt".lower())
                    if name.lower().endswith(".ndx") and names is not None:
                        yield name[:-4], archive.read(info), archive.read(names)
        except (zipfile.BadZipFile, RuntimeError, OSError, EOFError) as error:
            raise ParserError("not a JTV archive") from error


def _file_name(info: zipfile.ZipInfo) -> str:
    """Names without the UTF-8 mark were written by Russian DOS and Windows archivers."""
    name = info.filename
    if not info.flag_bits & 0x800:
        name = name.encode("cp437", errors="replace").decode("cp866", errors="replace")
    return name.rpartition("/")[2]


def _records(times: bytes, stem: str) -> Iterator[tuple[int, int]]:
    count = int.from_bytes(times[:2], "little")
    if len(times) < 2 + count * RECORD.size:
        raise ParserError("a .ndx file is cut off")
    for _zero, ticks, offset in RECORD.iter_unpack(times[2 : 2 + count * RECORD.size]):
        if ticks < MAX_TICKS:
            yield ticks, offset


def _name(names: bytes, offset: int) -> bytes:
    if not names.startswith(HEADING) or offset < HEADING_BYTES:
        raise ParserError("a .pdt file does not begin as JTV does")
    length = int.from_bytes(names[offset : offset + 2], "little")
    return names[offset + 2 : offset + 2 + length]
