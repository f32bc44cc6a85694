"""A file that is put into a folder is found; one that can't be read is never skipped."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from core.discovery import discover_tables, import_submodules


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "made_up" / "tables" / "deep").mkdir(parents=True)
    for part in ("", "tables", "tables/deep"):
        (tmp_path / "made_up" / part / "__init__.py").write_text("")
    (tmp_path / "made_up/tables/deep/films.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in [name for name in sys.modules if name.startswith("made_up")]:
        monkeypatch.delitem(sys.modules, name)
    return tmp_path / "made_up"


def test_folders_in_folders(folder: Path) -> None:
    assert import_submodules("made_up.tables") == ["made_up.tables.deep", "made_up.tables.deep.films"]


def test_one_that_cannot_be_read_stops_the_start(folder: Path) -> None:
    (folder / "tables/deep/people.py").write_text("import no_such_module")
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        discover_tables("made_up")


def test_an_app_of_one_file(folder: Path) -> None:
    assert import_submodules("made_up.tables.deep.films") == []
