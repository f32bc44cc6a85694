"""The program as it was when the server started: a process that is replaced loads that, whatever was installed since.

uWSGI's master imports this before it forks (``shared-pyimport`` in deploy/uwsgi/smarty.ini). It keeps the text of every
module of the product, and its workers, which load the program each for itself, load it from there. So between
``dpkg -i`` and ``migrate`` no new code meets the old tables, and no process is made of two versions. Settings files are
the operator's and are always read anew; so are templates.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

HOME = Path(__file__).resolve().parent.parent
PACKAGE = "__init__"
PACKAGE_FILE = f"{PACKAGE}.py"


@dataclass(frozen=True, slots=True)
class HeldFile:
    data: bytes
    changed: float


class HeldLoader(SourceFileLoader):
    """Python's own, with the files that are held."""

    def __init__(self, fullname: str, path: str, files: dict[str, HeldFile]) -> None:
        super().__init__(fullname, path)
        self.files = files

    def get_data(self, path: str) -> bytes:
        return self.held(path).data

    def path_stats(self, path: str) -> dict[str, float]:
        found = self.held(path)
        return {"mtime": found.changed, "size": len(found.data)}

    def held(self, path: str) -> HeldFile:
        found = self.files.get(str(path))
        if found is None:
            raise FileNotFoundError(path)  # nothing was compiled then; what is there now is another version's
        return found

    def set_data(self, path: str, data: Any, *, _mode: int = 0o666) -> None:
        """What is compiled of the held text does not belong beside a newer one."""


class HeldFinder(MetaPathFinder):
    """Modules below the packages of ``home``, as they are now."""

    def __init__(self, home: Path) -> None:
        self.files = {str(path): HeldFile(path.read_bytes(), path.stat().st_mtime) for path in files_of(home)}
        self.modules = {name_of(path, home): path for path in self.files if path.endswith(".py")}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        found = self.modules.get(fullname)
        if found is None:
            return None
        folder = [os.path.dirname(found)] if found.endswith(f"/{PACKAGE_FILE}") else None
        loader = HeldLoader(fullname, found, self.files)
        return spec_from_file_location(fullname, found, loader=loader, submodule_search_locations=folder)


def files_of(home: Path) -> Iterator[Path]:
    """Texts and what is compiled of them. Links lead to what is not the program's: settings files, the environment."""
    for package in sorted(home.iterdir()):
        if package.is_symlink() or not (package / PACKAGE_FILE).is_file():
            continue
        for folder, folders, names in os.walk(package):
            folders[:] = [name for name in folders if not Path(folder, name).is_symlink()]
            paths = (Path(folder, name) for name in names if name.endswith((".py", ".pyc")))
            yield from (path for path in paths if not path.is_symlink())


def name_of(path: str, home: Path) -> str:
    parts = list(Path(path).relative_to(home).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == PACKAGE else parts)


def hold(home: Path = HOME) -> None:
    """From now on, in this process and in those that it forks."""
    sys.meta_path.insert(0, HeldFinder(home))


hold()
