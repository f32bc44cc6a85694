"""From a fetched file to a plain byte stream: gzip, bzip2, xz and zip by content, whatever the name says."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from django.conf import settings

from epg.parsers.errors import ParserError

MAGIC_BYTES = 6
GZIP, BZIP2, XZ, ZIP = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"PK\x03\x04"
MAX_WRAPPINGS = 3
BUFFER_BYTES = 256 * 1024
BROKEN = (EOFError, OSError, lzma.LZMAError, zlib.error, zipfile.BadZipFile)


def open_documents(path: Path) -> Iterator[BinaryIO]:
    """The documents in a file: one, or those of a zip archive, each unpacked as often as it is packed."""
    with path.open("rb") as file:
        if file.read(len(ZIP)) != ZIP:
            file.seek(0)
            yield cast("BinaryIO", Unpacked(_unwrap(cast("BinaryIO", file))))
            return
    try:
        with zipfile.ZipFile(path) as archive:
            for name in _members(archive):
                with archive.open(name) as member:
                    yield cast("BinaryIO", Unpacked(_unwrap(cast("BinaryIO", member))))
    except (zipfile.BadZipFile, RuntimeError) as error:  # RuntimeError: it wants a password
        raise ParserError(f"the zip archive is broken: {type(error).__name__}") from error


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

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self.stream = stream
        self.left = int(settings.TVMW_EPG_UNPACKED_LIMIT_MB) << 20

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        try:
            data = self.stream.read(-1 if size is None else size)
        except BROKEN as error:
            raise ParserError(f"the packed file is cut or broken: {type(error).__name__}") from error
        self.left -= len(data)
        if self.left < 0:
            raise ParserError(f"larger than {settings.TVMW_EPG_UNPACKED_LIMIT_MB} MB unpacked", permanent=True)
        return data

    def close(self) -> None:
        self.stream.close()
        super().close()
