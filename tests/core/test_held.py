"""The program that a server holds: what its files said when it started."""

from __future__ import annotations

import importlib
import os
import py_compile
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.held import HeldFinder

PACKAGE = "held_example"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A package with a module, one that was compiled, one that is a link to an operator's file."""
    inner = tmp_path / PACKAGE / "inner"
    inner.mkdir(parents=True)
    (tmp_path / PACKAGE / "__init__.py").write_text("")
    (inner / "__init__.py").write_text("said = 'old'\n")
    for name in ("plain", "compiled"):
        (inner / f"{name}.py").write_text("said = 'old'\n")
    py_compile.compile(str(inner / "compiled.py"))
    (tmp_path / "theirs.py").write_text("said = 'old'\n")
    (inner / "link.py").symlink_to(tmp_path / "theirs.py")
    (tmp_path / "no_package").mkdir()
    (tmp_path / "no_package" / "module.py").write_text("")
    before = list(sys.meta_path)
    sys.path.insert(0, str(tmp_path))
    yield tmp_path
    sys.path.remove(str(tmp_path))
    sys.meta_path[:] = before
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


def replace(path: Path) -> None:
    """As long and of the same time as before: what is compiled of it would be taken for the old one's."""
    changed = path.stat().st_mtime
    path.write_text("said = 'new'\n")
    os.utime(path, (changed, changed))
    py_compile.compile(str(path))


def test_modules_are_those_of_then(home: Path) -> None:
    sys.meta_path.insert(0, HeldFinder(home))
    inner = home / PACKAGE / "inner"
    for path in (inner / "__init__.py", inner / "plain.py", inner / "compiled.py", home / "theirs.py"):
        replace(path)
    for name, wanted in {"": "old", ".plain": "old", ".compiled": "old", ".link": "new"}.items():
        module = importlib.import_module(f"{PACKAGE}.inner{name}")
        assert module.said == wanted, name
    assert sys.modules[f"{PACKAGE}.inner"].__path__ == [str(inner)], "templates and the like lie there"


def test_modules_that_are_gone_are_there(home: Path) -> None:
    sys.meta_path.insert(0, HeldFinder(home))
    (home / PACKAGE / "inner" / "plain.py").unlink()
    (home / PACKAGE / "inner" / "__init__.py").unlink()
    assert importlib.import_module(f"{PACKAGE}.inner.plain").said == "old"


def test_nothing_else_is_held(home: Path) -> None:
    found = HeldFinder(home)
    assert {name.partition(".")[0] for name in found.modules} == {PACKAGE}
    assert found.find_spec("theirs") is None


def test_nothing_is_compiled_beside_a_newer_text(home: Path) -> None:
    sys.meta_path.insert(0, HeldFinder(home))
    importlib.import_module(f"{PACKAGE}.inner.plain")
    assert not list((home / PACKAGE / "inner" / "__pycache__").glob("plain.*"))
