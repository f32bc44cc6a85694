"""Files that are there as a whole or not at all: a full disk leaves no empty one that would be believed."""

from __future__ import annotations

import errno
import os
import secrets
from contextlib import suppress
from pathlib import Path

NO_LINKS = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})
"""What file systems without hard links answer."""


def write_new(path: Path, data: bytes, mode: int) -> None:
    """Raises FileExistsError when ``path`` is there, then untouched; OSError when it can't be written."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        take_name(str(beside), str(path))
    finally:
        with suppress(FileNotFoundError):
            os.unlink(beside)


def take_name(path: str, target: str) -> None:
    """Give a file its name without replacing another; ``path`` may stay beside it. Raises FileExistsError."""
    try:
        os.link(path, target)
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), target) from error
        os.rename(path, target)
