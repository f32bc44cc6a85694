"""epg.parsers.documents: packed files are known by their content."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
from pathlib import Path
from typing import Any

import pytest

from epg.parsers.documents import open_documents
from epg.parsers.errors import ParserError

TEXT = b"<tv>" + b"<!-- filler -->" * 5000 + b"</tv>"


def read(path: Path) -> list[bytes]:
    found = []
    for document in open_documents(path):
        with document:
            found.append(document.read())
    return found


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def zipped(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("guide.xml", TEXT),
        ("guide.xml.gz", TEXT),  # the suffix lies
        ("guide.xml", gzip.compress(TEXT)),
        ("guide.xml.gz", lzma.compress(TEXT)),
        ("guide.xml.xz", gzip.compress(TEXT)),
        ("guide", bz2.compress(TEXT)),
        ("guide.php", zipped(a__xml=TEXT)),
        ("guide.zip", zipped(a__xml__gz=gzip.compress(TEXT))),
        ("guide.gz", gzip.compress(gzip.compress(TEXT))),
    ],
)
def test_by_content(tmp_path: Path, name: str, content: bytes) -> None:
    assert read(write(tmp_path / name, content)) == [TEXT]


def test_every_guide_of_an_archive_and_nothing_else(tmp_path: Path) -> None:
    content = zipped(a__xml=b"<tv>1</tv>", readme__txt=b"hello", b__xml=b"<tv>2</tv>")
    assert read(write(tmp_path / "x", content)) == [b"<tv>1</tv>", b"<tv>2</tv>"]


def test_the_largest_file_where_none_is_called_xml(tmp_path: Path) -> None:
    assert read(write(tmp_path / "x", zipped(readme=b"hello", guide=TEXT))) == [TEXT]


@pytest.mark.parametrize("content", [gzip.compress(TEXT)[:-20], lzma.compress(TEXT)[:-20], bz2.compress(TEXT)[:-20]])
def test_cut_archives(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ParserError):
        read(write(tmp_path / "x", content))


@pytest.mark.parametrize("content", [zipped(a__xml=TEXT)[:-40], b"PK\x03\x04 and then nonsense", zipped()])
def test_broken_zips(tmp_path: Path, content: bytes) -> None:
    path = write(tmp_path / "x", content)
    if content.startswith(b"PK\x05"):  # an empty archive does not even begin like one
        assert read(path) == [content]
        return
    with pytest.raises(ParserError):
        read(path)


def test_a_gzip_that_never_ends_is_stopped(tmp_path: Path, settings: Any) -> None:
    settings.TVMW_EPG_UNPACKED_LIMIT_MB = 1
    path = write(tmp_path / "bomb", gzip.compress(b"0" * (3 << 20)))
    with pytest.raises(ParserError) as caught:
        read(path)
    assert caught.value.permanent
