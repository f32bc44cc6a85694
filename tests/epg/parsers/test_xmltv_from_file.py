"""epg.parsers.xmltv_from_file: paths, directories, masks."""

from __future__ import annotations

from pathlib import Path

import pytest

from epg.parsers.errors import ParserError
from tests.epg.support import parser


def urls(mask: str) -> list[str]:
    return [Path(request.url).name for request in parser("xmltv_from_file", url_mask=mask).requests()]


def test_a_file_a_directory_a_mask(tmp_path: Path) -> None:
    for name in ("b.xml", "a.xml", "c.txt"):
        (tmp_path / name).write_text("x")
    (tmp_path / "folder").mkdir()
    assert urls(str(tmp_path / "a.xml")) == ["a.xml"]
    assert urls(f"file://{tmp_path}/a.xml") == ["a.xml"]
    assert urls(str(tmp_path)) == ["a.xml", "b.xml", "c.txt"]
    assert urls(f"{tmp_path}/*.xml") == ["a.xml", "b.xml"]


@pytest.mark.parametrize("mask", ["/no/such/guide.xml", "http://example.com/guide.xml"])
def test_nothing_there(mask: str) -> None:
    with pytest.raises(ParserError) as caught:
        urls(mask)
    assert caught.value.permanent is mask.startswith("http")
