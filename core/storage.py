"""Where uploaded and imported pictures are kept: a file is there as a whole, or not at all."""

from __future__ import annotations

import errno
import os
import secrets
from pathlib import PurePosixPath
from typing import Any

from django.core.files.storage import FileSystemStorage

from core.new_file import take_name


class WholeFileStorage(FileSystemStorage):
    """Writes beside, checks, then gives the file its name. A full disk leaves nothing, no reader sees a part of a file,
    and no file takes another's name."""

    def _save(self, name: str, content: Any) -> str:
        part = str(PurePosixPath(name).with_name(f".{secrets.token_hex(8)}.part"))
        path = self.path(part)
        try:
            super()._save(part, content)  # type: ignore[misc]
            check_written(path, content.size)
            return self.give_name(path, name)
        finally:
            if os.path.lexists(path):
                os.unlink(path)

    def give_name(self, path: str, name: str) -> str:
        """The written file under ``name``, or under another where that is taken."""
        while True:
            try:
                take_name(path, self.path(name))
            except FileExistsError:
                name = self.get_available_name(name)
            else:
                return name


def check_written(path: str, size: int) -> None:
    """Raises OSError unless the file is on the disk as a whole. Some file systems tell only now that they are full."""
    with open(path, "rb") as file:
        os.fsync(file.fileno())
        written = os.fstat(file.fileno()).st_size
    if written < size:
        raise OSError(errno.ENOSPC, f"{written} bytes of {size} were written")
