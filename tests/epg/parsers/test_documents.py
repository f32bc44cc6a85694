"""epg.parsers.documents: packed files are known by their content."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import resource
import zipfile
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from epg.parsers import documents
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
        ("guide.xml", gzip.compress(TEXT, mtime=0)),
        ("guide.xml.gz", lzma.compress(TEXT)),
        ("guide.xml.xz", gzip.compress(TEXT, mtime=0)),
        ("guide", bz2.compress(TEXT)),
        ("guide.php", zipped(a__xml=TEXT)),
        ("guide.zip", zipped(a__xml__gz=gzip.compress(TEXT, mtime=0))),
        ("guide.gz", gzip.compress(gzip.compress(TEXT, mtime=0), mtime=0)),
    ],
)
def test_by_content(tmp_path: Path, name: str, content: bytes) -> None:
    assert read(write(tmp_path / name, content)) == [TEXT]


def test_every_guide_of_an_archive_and_nothing_else(tmp_path: Path) -> None:
    content = zipped(a__xml=b"<tv>1</tv>", readme__txt=b"hello", b__xml=b"<tv>2</tv>")
    assert read(write(tmp_path / "x", content)) == [b"<tv>1</tv>", b"<tv>2</tv>"]


def test_the_largest_file_where_none_is_called_xml(tmp_path: Path) -> None:
    assert read(write(tmp_path / "x", zipped(readme=b"hello", guide=TEXT))) == [TEXT]


@pytest.mark.parametrize(
    "content", [gzip.compress(TEXT, mtime=0)[:-20], lzma.compress(TEXT)[:-20], bz2.compress(TEXT)[:-20]]
)
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


def test_a_gzip_that_never_ends_is_stopped(tmp_path: Path, settings: Settings) -> None:
    settings.TVMW_EPG_UNPACKED_LIMIT_MB = 1
    path = write(tmp_path / "bomb", gzip.compress(b"0" * (3 << 20)))
    with pytest.raises(ParserError) as caught:
        read(path)
    assert caught.value.permanent


def bomb(path: Path, wrap: str, megabytes: int) -> Path:
    """A small file that unpacks to so many megabytes of blanks, written without holding them."""
    opened: dict[str, Any] = {"gzip": gzip.open, "bzip2": bz2.open, "xz": lzma.open}
    methods = {"zip": zipfile.ZIP_DEFLATED, "zip of bzip2": zipfile.ZIP_BZIP2, "zip of lzma": zipfile.ZIP_LZMA}
    if wrap in opened:
        with opened[wrap](path, "wb") as file:
            for _ in range(megabytes):
                file.write(b" " * (1 << 20))
    else:
        with zipfile.ZipFile(path, "w", methods[wrap]) as archive, archive.open("a.xml", "w") as file:
            for _ in range(megabytes):
                file.write(b" " * (1 << 20))
    return path


@pytest.mark.parametrize("wrap", ["gzip", "bzip2", "xz", "zip", "zip of bzip2", "zip of lzma"])
def test_bombs_are_stopped_early_and_take_no_memory(tmp_path: Path, wrap: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "RATIO_FROM_BYTES", 16 << 20)
    path = bomb(tmp_path / "bomb", wrap, 70)
    assert path.stat().st_size < 100_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(ParserError, match="300 times"):
        for document in open_documents(path):
            with document:
                while document.read(1 << 16):
                    pass
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000


def test_all_documents_of_an_archive_share_the_limit(tmp_path: Path, settings: Settings) -> None:
    settings.TVMW_EPG_UNPACKED_LIMIT_MB = 1
    content = zipped(a__xml=b"a" * 700_000, b__xml=b"b" * 700_000)
    with pytest.raises(ParserError, match="larger than 1 MB"):
        read(write(tmp_path / "x", content))


def test_an_archive_that_tells_too_small_a_size(tmp_path: Path) -> None:
    content = zipped(a__xml=TEXT)
    told = content.replace(len(TEXT).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    with pytest.raises(ParserError):
        read(write(tmp_path / "x", told))


def test_packed_too_many_times(tmp_path: Path) -> None:
    content = TEXT
    for _ in range(5):
        content = gzip.compress(content, mtime=0)
    with pytest.raises(ParserError, match="too many times"):
        read(write(tmp_path / "x", content))


def test_a_zip_in_a_zip_is_no_guide(tmp_path: Path) -> None:
    inner = zipped(a__xml=TEXT)
    assert read(write(tmp_path / "x", zipped(a__zip=inner))) == [inner]


def test_members_of_other_methods_are_read(tmp_path: Path) -> None:
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        path = tmp_path / f"{method}.zip"
        with zipfile.ZipFile(path, "w", method) as archive:
            archive.writestr("a.xml", TEXT * 20)
        assert read(path) == [TEXT * 20]


def test_what_parsers_of_an_operators_own_do_with_a_document(tmp_path: Path) -> None:
    for document in open_documents(write(tmp_path / "x", gzip.compress("Жук\nЁж\n".encode()))):
        assert list(io.TextIOWrapper(document, encoding="utf-8")) == ["Жук\n", "Ёж\n"]


def test_an_allowance_is_used_up_only_beyond_it(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.TVMW_EPG_UNPACKED_LIMIT_MB = 1
    allowance = documents.Allowance(1)
    allowance.use(1 << 20)
    with pytest.raises(ParserError, match="larger than 1 MB"):
        allowance.use(1)
    monkeypatch.setattr(documents, "RATIO_FROM_BYTES", 100)
    for packed, most in ((0, 100), (1, 300)):
        allowance = documents.Allowance(packed)
        allowance.use(most)
        with pytest.raises(ParserError, match="300 times"):
            allowance.use(1)


def test_a_document_is_read_in_parts_or_to_its_end(tmp_path: Path) -> None:
    for document in open_documents(write(tmp_path / "x", TEXT)):
        assert (document.read(0), document.read(4)) == (b"", TEXT[:4])
        assert (document.readable(), document.read(), document.read()) == (True, TEXT[4:], b"")
