"""Names that settings had before."""

from __future__ import annotations

from typing import Any

from settings import base

OLD_NAMES: dict[str, tuple[str, ...]] = {
    "ADS_DIRECTAD_DEVMODE": ("ADS_ADSTREAM_DEVMODE",),
    "DATABASE_DOWNTIME": ("REPLICATED_DATABASE_DOWNTIME",),
    "DATABASE_SLAVES": ("REPLICATED_DATABASE_SLAVES",),
    "EMAIL_FROM": ("DEFAULT_FROM_EMAIL",),
    "SMS_BACKED": ("SMS_BACKEND",),
    "TVMIDDLEWARE_CACHE_ICONS": ("TVMIDDLEWARE_CACHE_EXISTING_ICONS",),
    "TVMIDDLEWARE_PROGRAM_LIST_SEARCH_DAYS": (
        "TVMIDDLEWARE_PROGRAM_LIST_SEARCH_DAYS_PAST",
        "TVMIDDLEWARE_PROGRAM_LIST_SEARCH_DAYS_FUTURE",
    ),
}


def rename_settings(found: dict[str, Any]) -> None:
    """The old name counts where the new one still has its default."""
    for old, news in OLD_NAMES.items():
        for new in news:
            if old in found and found.get(new) == getattr(base, new):
                found[new] = found[old]
