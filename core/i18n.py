"""Which language slot of a translatable field an answer takes."""

from __future__ import annotations

from typing import Any

from django.conf import settings

DEFAULT = 0


def language_slot(lang: str) -> int:
    """0 for the default language and any unknown one, else the number N of the ``_langN`` fields (1 to 5)."""
    if not lang or lang == settings.SMARTY_DEFAULT_LANGUAGE:
        return DEFAULT
    additional: list[str] = list(settings.SMARTY_ADDITIONAL_LANGUAGES)[:5]
    return additional.index(lang) + 1 if lang in additional else DEFAULT


def language_code(slot: int) -> str:
    """The language of a slot, as the settings name it."""
    return str(settings.SMARTY_ADDITIONAL_LANGUAGES[slot - 1] if slot else settings.SMARTY_DEFAULT_LANGUAGE)


def language_field(name: str, slot: int) -> str:
    """The column that holds ``name`` in that slot."""
    return f"{name}_lang{slot}" if slot else name


def localized_text(row: Any, name: str, slot: int) -> str:
    """The text in the wanted language, in the default one where that is empty. ``row`` is an object or a dict."""
    read = row.get if isinstance(row, dict) else lambda field: getattr(row, field, "")
    return (slot and read(f"{name}_lang{slot}")) or read(name) or ""
