"""Shapes that many answers share."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from core.clock import unix


def box_datetime(moment: datetime, *, xml: bool) -> int | str:
    """A date for a viewer's eyes: Unix seconds in JSON, ``yyyy-mm-dd hh:mm`` in XML."""
    return f"{moment:%Y-%m-%d %H:%M}" if xml else unix(moment)


def media_url(name: str) -> str:
    """The absolute address of an uploaded file; "" stays empty, an address stays as it is."""
    if not name or "://" in name:
        return name
    base: str = settings.MEDIA_BASE_URL or settings.SMARTY_URL.rstrip("/") + settings.MEDIA_URL
    return f"{base.rstrip('/')}/{name.lstrip('/')}"
