"""Deleting what has had its time."""

from __future__ import annotations

from datetime import datetime

from core.table_rules import expiring_tables


def apply_retention(*, now: datetime) -> dict[str, int]:
    """Everything that its noun gave a lifetime (``Expires``); what -> number of rows deleted."""
    return {one.what: one.forget(now=now) for one in expiring_tables()}
