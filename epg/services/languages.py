"""Texts in several languages to the product's columns."""

from __future__ import annotations

from django.conf import settings

from core.models import LANGUAGE_SLOTS
from epg.parsers.base import Texts

SLOTS = len(LANGUAGE_SLOTS)
EMPTY_SLOTS = ("",) * SLOTS


def installation_languages() -> tuple[str, ...]:
    """The installation's languages: the default one, then the additional ones in the order of their slots."""
    return (settings.SMARTY_DEFAULT_LANGUAGE, *settings.SMARTY_ADDITIONAL_LANGUAGES[:SLOTS])


class Spreader:
    """Six texts out of any number: the default language's, then one per slot.

    Where no text is in the default language, one without a language stands in, then one in the source's own
    language, then the first of all.
    """

    def __init__(self, source_language: str = "") -> None:
        self.default, *self.additional = installation_languages()
        self.source_language = source_language

    def spread(self, texts: Texts) -> tuple[str, ...]:
        if len(texts) == 1 and (not self.additional or texts[0][0] in ("", self.default)):
            return (texts[0][1], *EMPTY_SLOTS)
        found: dict[str, str] = {}
        for language, text in texts:
            if text:
                found.setdefault(language, text)
        first = next(iter(found.values()), "")
        main = found.get(self.default) or found.get("") or found.get(self.source_language) or first
        others = [found.get(language, "") for language in self.additional]
        return (main, *others, *EMPTY_SLOTS[len(others) :])
