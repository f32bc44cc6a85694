"""A secret key of this machine's own, made at first use, for settings that run without being configured."""

from __future__ import annotations

import secrets
from contextlib import suppress
from pathlib import Path

from core.new_file import write_new


def machine_secret(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        with suppress(FileExistsError):
            write_new(path, secrets.token_urlsafe(48).encode(), 0o600)
    return path.read_text(encoding="utf-8").strip()
