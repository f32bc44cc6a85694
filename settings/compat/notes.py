"""What an operator's file says that could not be taken as it stands."""

from __future__ import annotations

from typing import Any

NOTES = "SMARTY_SETTINGS_NOTES"


def add_note(found: dict[str, Any], check_id: str, text: str, hint: str = "") -> None:
    """``check_id`` is that of the system check: smarty.E... or smarty.W..."""
    row = (check_id, text, hint)
    if row not in found[NOTES]:
        found[NOTES].append(row)
