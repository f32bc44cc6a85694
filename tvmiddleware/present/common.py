"""Shapes that many answers share."""

from __future__ import annotations

from datetime import datetime

from core.clock import unix_seconds


def box_datetime(moment: datetime, *, xml: bool) -> int | str:
    """A date for a viewer's eyes: Unix seconds in JSON, ``yyyy-mm-dd hh:mm`` in XML."""
    return f"{moment:%Y-%m-%d %H:%M}" if xml else unix_seconds(moment)
