"""JTV ("JTV 3.x TV Program Data"): a zip with a pair of files per channel, names and times only.

``<channel>.pdt``: a 26 byte heading, then for each name its length (2 bytes) and text. ``<channel>.ndx``: the number of
records (2 bytes), then records of 12 bytes: two zeros, the begin as FILETIME (100 ns since 1601), the name's offset in
the .pdt file. Little endian. Times are local to the source (``time_zone``); the file's stem is the channel's id.

An offset has 16 bits, while a channel's names may have more than 64 KB: writers then cut the offset. So an offset is
believed only where a name begins, there or a multiple of 64 KB further on. What is broken costs the programme or the
channel, never the archive, and is noted with the channel's name.

Options of the source: ``encoding`` of the names; without it a channel's names are read in UTF-8 or the code page that
makes words of them, windows-1251 where nothing does.
"""

from __future__ import annotations

import struct
import zipfile
from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from epg.parsers.archive_names import file_names
from epg.parsers.base import Item, ParsedChannel, ParsedProgram, Parser, ParserError
from epg.parsers.code_pages import choose_codec, known_codec
from epg.parsers.documents import Allowance, open_archive, read_member
from epg.parsers.times import SourceClock

HEADING = b"JTV 3.x TV Program Data"
HEADING_BYTES = 26
OFFSETS = 1 << 16
RECORD = struct.Struct("<HQH")
USUAL_CODEC = "cp1251"
MAX_NDX_BYTES = 2 + RECORD.size * 0xFFFF
MAX_PDT_BYTES = 1 << 20
EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
MAX_TICKS = int(timedelta(days=365 * 600).total_seconds() * 10**7)


class JtvFiles(NamedTuple):
    """The two files of a channel."""

    stem: str
    times: zipfile.ZipInfo
    names: zipfile.ZipInfo | None


class JtvParser(Parser):
    def items(self, path: Path) -> Iterator[Item]:
        wanted = self.feed.channel_ids
        # archivers and the sources themselves write a name's spaces as underscores
        ids = {} if wanted is None else {variant: one for one in wanted for variant in (one.replace(" ", "_"), one)}
        allowance = Allowance(path.stat().st_size)
        filled = 0
        with open_archive(path) as archive:
            for pair in _pairs(archive, frozenset(ids)):
                channel_id = pair.stem if wanted is None else ids.get(pair.stem, "")
                if not channel_id:
                    filled += pair.times.file_size > 2
                    continue
                for item in self.channel_items(channel_id, pair, archive, allowance):
                    filled += 1
                    yield item
        if not filled:
            raise ParserError(next((note.text for note in self.notes), "the guide has no programmes"))

    def channel_items(
        self, channel_id: str, pair: JtvFiles, archive: zipfile.ZipFile, allowance: Allowance
    ) -> Iterator[Item]:
        try:
            records, names = _read_pair(pair, archive, allowance)
        except ParserError as error:
            if error.permanent:  # what the whole archive may hold is used up
                raise
            self.skip(channel_id, f"{pair.stem}: {error}")
            return
        codec = known_codec(str(self.feed.options.get("encoding", ""))) or codec_of(names)
        for item in self.programs(channel_id, records, names):
            yield item._replace(raw=item.raw.decode(codec, errors="replace").encode())
        reasons = [f"{number} {what}" for what, number in (*records.faults(), *names.faults()) if number]
        if reasons:
            self.skip(channel_id, f"{pair.stem}: {', '.join(reasons)}")
        elif names.moved:
            self.note(channel_id, f"{pair.stem}: {names.moved} names lie beyond 64 KB and were found by their order")

    def programs(self, channel_id: str, records: Records, names: Names) -> Iterator[Item]:
        """A programme whose name can't be told is left out, and the one before it ends where it began."""
        clock = SourceClock(self.feed.time_zone)
        waiting: Item | None = None
        previous, place = 0, HEADING_BYTES
        for ticks, offset in records:
            begin = clock.read(_moment(ticks), previous)
            if begin is None:
                records.impossible += 1
                continue
            previous = begin
            place, name = names.find(offset, place)
            if waiting is not None:
                yield waiting if name is not None else waiting._replace(end=begin)
            waiting = Item(channel_id, begin, 0, name) if name is not None else None
        if waiting is not None:
            yield waiting

    def open_item(self, item: Item) -> ParsedProgram:
        name = " ".join(item.raw.decode().split())
        return ParsedProgram(item.channel_id, item.begin, item.end, names=[(self.feed.language, name)])

    def channels(self, path: Path) -> Iterator[ParsedChannel]:
        with open_archive(path) as archive:
            for pair in _pairs(archive, frozenset()):
                if pair.names is not None:
                    yield ParsedChannel(pair.stem, [(self.feed.language, pair.stem.replace("_", " "))])


class Records:
    """The records of an .ndx file: begin in ticks and offset of the name."""

    def __init__(self, content: bytes) -> None:
        self.declared = int.from_bytes(content[:2], "little")
        self.count = min(self.declared, max(0, len(content) - 2) // RECORD.size)
        self.content = content[2 : 2 + self.count * RECORD.size]
        self.impossible = 0

    def __iter__(self) -> Iterator[tuple[int, int]]:
        for _zero, ticks, offset in RECORD.iter_unpack(self.content):
            if ticks < MAX_TICKS:
                yield ticks, offset
            else:
                self.impossible += 1

    def faults(self) -> list[tuple[str, int]]:
        return [("records are missing", self.declared - self.count), ("times are impossible", self.impossible)]


class Names:
    """The names of a .pdt file."""

    def __init__(self, content: bytes) -> None:
        if not content.startswith(HEADING):
            raise ParserError("the .pdt file does not begin as JTV does")
        self.content = content
        self.starts, self.is_whole = _starts(content)
        self.lost = self.moved = 0

    def find(self, offset: int, after: int) -> tuple[int, bytes | None]:
        """(where, the name), None when it can't be told. ``after``: where the name before ended, which decides between
        several that the offset may mean."""
        places = [place for place in range(offset, len(self.content), OFFSETS) if self.is_start(place)]
        place = after if after in places else places[0] if len(places) == 1 else -1
        if place < 0:
            self.lost += 1
            return after, None
        self.moved += place >= OFFSETS
        end = _name_end(self.content, place)
        return end, self.content[place + 2 : end]

    def is_start(self, place: int) -> bool:
        """In a file of another layout, which is not names from end to end, an offset can't be checked."""
        if not self.is_whole and len(self.content) <= OFFSETS:
            return place >= HEADING_BYTES and _name_end(self.content, place) <= len(self.content)
        found = bisect_left(self.starts, place)
        return found < len(self.starts) and self.starts[found] == place

    def faults(self) -> list[tuple[str, int]]:
        return [("programmes without a name that can be told", self.lost)]


def codec_of(names: Names) -> str:
    """In which encoding all names of a channel are."""
    content = names.content
    sample = b"\n".join(content[place + 2 : _name_end(content, place)] for place in names.starts)
    try:
        return choose_codec(sample, "") if names.is_whole else USUAL_CODEC
    except ParserError:
        return USUAL_CODEC


def _name_end(content: bytes, place: int) -> int:
    return place + 2 + int.from_bytes(content[place : place + 2], "little")


def _starts(content: bytes) -> tuple[list[int], bool]:
    """Where whole names begin, in order; and whether they fill the file."""
    starts: list[int] = []
    place = HEADING_BYTES
    while place + 2 <= len(content):
        end = _name_end(content, place)
        if end > len(content):
            break
        starts.append(place)
        place = end
    return starts, place == len(content)


def _pairs(archive: zipfile.ZipFile, wanted: frozenset[str]) -> Iterator[JtvFiles]:
    """Every .ndx file with its .pdt; ``wanted`` ids help to tell in which code page the files are named."""
    named = file_names(archive.infolist(), lambda name: name[:-4] in wanted)
    found = {name.lower(): info for name, info in named}
    for name, info in named:
        if name.lower().endswith(".ndx"):
            yield JtvFiles(name[:-4], info, found.get(f"{name[:-4]}.pdt".lower()))


def _read_pair(pair: JtvFiles, archive: zipfile.ZipFile, allowance: Allowance) -> tuple[Records, Names]:
    if pair.names is None:
        raise ParserError("there is no .pdt file")
    records = Records(read_member(archive, pair.times, MAX_NDX_BYTES + RECORD.size, allowance))
    return records, Names(read_member(archive, pair.names, MAX_PDT_BYTES, allowance))


def _moment(ticks: int) -> str:
    return (EPOCH + timedelta(microseconds=ticks // 10)).strftime("%Y%m%d%H%M%S")
