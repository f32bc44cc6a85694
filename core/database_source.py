"""Which database a person means by a file's name or by another settings file."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from core.api.errors import DomainError
from core.error_texts import about_settings
from settings.builders import sqlite

SQLITE_BEGINS = b"SQLite format 3\0"


class SourceUnknown(DomainError):
    """Neither a SQLite file nor a settings file."""


def source_of(text: str) -> dict[str, Any]:
    """What a person named (a file or a settings module) as an entry of DATABASES. Raises SourceUnknown."""
    if text.startswith("settings."):
        return of_settings(text)
    path = Path(text).absolute()
    try:
        with path.open("rb") as file:
            begins = file.read(len(SQLITE_BEGINS))
    except OSError as error:
        raise SourceUnknown(f"{path}: {error.strerror}") from error
    if begins != SQLITE_BEGINS:
        raise SourceUnknown(f"{path} is no SQLite database; for another one name its settings file: settings.<name>")
    return sqlite(path)


def of_settings(module: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = import_module(module).DATABASES["default"]
    except Exception as error:
        raise SourceUnknown(about_settings(error, module)) from error
    return found
