"""From a fetched file to a plain byte stream: gzip, bzip2, xz and zip by content, whatever the name says.

A small file may unpack to more than the disk holds, or tell a size that is not so. So nothing is ever unpacked in one
go, and one ``Allowance`` holds for all that comes out of a file.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.conf import settings

from epg.parsers.errors import ParserError

MAGIC_BYTES = 6
GZIP, BZIP2, XZ, ZIP = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"PK\x03\x04"
MAX_WRAPPINGS = 3
BUFFER_BYTES = 256 * 1024
SIP_BYTES = 4096
BROKEN = (EOFError, OSError, lzma.LZMAError, zlib.error, zipfile.BadZipFile)
NO_ZIP = (*BROKEN, RuntimeError, ValueError, UnicodeDecodeError)
"""RuntimeError: a password, or a method that nobody has; ValueError: dates and extra fields that are none."""

MAX_RATIO = 300
RATIO_FROM_BYTES = 64 << 20
"""XML packs to a tenth, guides that repeat themselves to a hundredth. What grows by more than MAX_RATIO and beyond this
size was made to fill a disk."""


class Allowance:
    """How much may still come out of one packed file, all its parts together."""

    def __init__(self, packed_bytes: int) -> None:
        self.limit = int(settings.TVMW_EPG_UNPACKED_LIMIT_MB) << 20
        self.most = max(RATIO_FROM_BYTES, MAX_RATIO * packed_bytes)
        self.used = 0

    def use(self, size: int) -> None:
        """Raises ParserError when that is too much."""
        self.used += size
        if self.used > self.limit:
            raise ParserError(f"larger than {settings.TVMW_EPG_UNPACKED_LIMIT_MB} MB unpacked", permanent=True)
        if self.used > self.most:
            raise ParserError(f"unpacks to more than {MAX_RATIO} times its size: no guide does", permanent=True)


def open_documents(path: Path) -> Iterator[BinaryIO]:
    """The documents in a file: one, or those of a zip archive, each unpacked as often as it is packed."""
    allowance = Allowance(path.stat().st_size)
    with path.open("rb") as file:
        if file.read(len(ZIP)) != ZIP:
            file.seek(0)
            yield cast("BinaryIO", Unpacked(_unwrap(cast("BinaryIO", file)), allowance))
            return
    with open_archive(path) as archive:
        for info in _members(archive):
            with open_member(archive, info) as member:
                yield cast("BinaryIO", Unpacked(_unwrap(member), allowance))


@contextmanager
def open_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """A zip archive. Raises ParserError when it is none."""
    try:
        archive = zipfile.ZipFile(path)
    except NO_ZIP as error:
        raise ParserError(f"the zip archive is broken: {type(error).__name__}") from error
    with archive:
        yield archive


def open_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> BinaryIO:
    """A file of an archive, to be read in pieces. Raises ParserError."""
    try:
        member = archive.open(info)
    except NO_ZIP as error:
        raise ParserError(f"the zip archive is broken: {type(error).__name__}") from error
    if info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return cast("BinaryIO", member)
    return cast("BinaryIO", io.BufferedReader(Sips(cast("BinaryIO", member)), SIP_BYTES))


def read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int, allowance: Allowance) -> bytes:
    """A whole file of an archive, of ``most`` bytes. Raises ParserError."""
    if info.file_size > most:
        raise ParserError(f"{info.file_size} bytes, more than {most}")
    with Unpacked(open_member(archive, info), allowance) as member:
        return member.read(most)


class Sips(io.RawIOBase):
    """A file of an archive in small reads. zipfile unpacks bzip2 and LZMA as much at once as the packed bytes hold, and
    a packed megabyte may hold gigabytes."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self.stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with memoryview(buffer) as view:
            data = self.stream.read(min(len(view), SIP_BYTES))
            view[: len(data)] = data
            return len(data)

    def close(self) -> None:
        self.stream.close()
        super().close()


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The XML files of an archive, or its largest file where none is called so."""
    files = [info for info in archive.infolist() if not info.is_dir() and not info.filename.startswith("__MACOSX")]
    if not files:
        raise ParserError("the zip archive is empty")
    guides = [info for info in files if info.filename.lower().endswith((".xml", ".xmltv", ".xml.gz", ".xml.xz"))]
    return guides or [max(files, key=lambda info: info.file_size)]


def _unwrap(stream: BinaryIO) -> BinaryIO:
    for _ in range(MAX_WRAPPINGS):
        buffered = io.BufferedReader(cast("io.RawIOBase", stream), BUFFER_BYTES)
        try:
            start = buffered.peek(MAGIC_BYTES)[:MAGIC_BYTES]
        except BROKEN as error:
            raise ParserError(f"the packed file is broken: {type(error).__name__}") from error
        if start.startswith(GZIP):
            stream = cast("BinaryIO", gzip.GzipFile(fileobj=buffered, mode="rb"))
        elif start.startswith(BZIP2):
            stream = cast("BinaryIO", bz2.BZ2File(buffered))
        elif start.startswith(XZ):
            stream = cast("BinaryIO", lzma.LZMAFile(buffered))  # noqa: SIM115  (closed with the stream that wraps it)
        else:
            return cast("BinaryIO", buffered)
    raise ParserError("packed too many times over")


class Unpacked(io.RawIOBase):
    """A stream that turns a broken or endless archive into ParserError."""

    def __init__(self, stream: BinaryIO, allowance: Allowance) -> None:
        super().__init__()
        self.stream = stream
        self.allowance = allowance

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        """``size`` None or below zero: the rest, in pieces, as far as the allowance goes."""
        if size is None or size < 0:
            return b"".join(iter(lambda: self.read(BUFFER_BYTES), b""))
        try:
            data = self.stream.read(size)
        except BROKEN as error:
            raise ParserError(f"the packed file is cut or broken: {type(error).__name__}") from error
        self.allowance.use(len(data))
        return data

    def readinto(self, buffer: Any) -> int:
        """What io.TextIOWrapper and io.BufferedReader of a parser's own call."""
        with memoryview(buffer) as view:
            data = self.read(len(view))
            view[: len(data)] = data
            return len(data)

    def close(self) -> None:
        self.stream.close()
        super().close()
