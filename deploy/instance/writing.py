"""Files with their owner and mode, and links; all of them or none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

USER = "smarty"


class Writer:
    """A context: what was made in it is taken away again when it ends with an error."""

    def __init__(self, *, owners: bool) -> None:
        self.owners = owners
        self.undo: list[Callable[[], object]] = []

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        for step in reversed(self.undo if error else []):
            step()

    def write(self, path: Path, text: str, *, mode: int = 0o644, group: str | None = None) -> None:
        """Never readable by more than it will be, not even for a moment."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            self.undo.append(path.unlink)
            file.write(text)
        self.give(path, None, group)
        path.chmod(mode)

    def directory(self, path: Path, *, mode: int = 0o755, user: str | None = None, group: str | None = None) -> None:
        if not path.is_dir():
            path.mkdir(parents=True)
            self.undo.append(path.rmdir)
        self.give(path, user, group)
        path.chmod(mode)

    def link(self, path: Path, target: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target)
        self.undo.append(path.unlink)

    def give(self, path: Path, user: str | None, group: str | None) -> None:
        if not self.owners or not (user or group):
            return
        try:
            shutil.chown(path, user, group)
        except LookupError as error:
            raise OSError(f"{path}: {error}") from error
