"""Names that published plug-ins import from here."""

from __future__ import annotations

from typing import Any


def unicode_to_str(value: Any) -> str:
    """Any value as text; bytes are read as UTF-8, what is no UTF-8 is replaced."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes | bytearray) else str(value)
