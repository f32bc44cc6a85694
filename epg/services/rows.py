"""A parsed programme as a row of the guide: languages to columns, words to categories, the rest to ``meta``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from core.models import LANGUAGE_SLOTS
from epg.parsers.base import ParsedProgram, Texts
from epg.parsers.texts import cut
from epg.services.spool import Entry
from epg.services.words import Words

TEXT_FIELDS = (
    "name",
    *(f"name_lang{slot}" for slot in LANGUAGE_SLOTS),
    "description",
    *(f"description_lang{slot}" for slot in LANGUAGE_SLOTS),
)
FIELDS = (*TEXT_FIELDS, "short_name", "preview", "rating", "external_id", "category_id", "meta")
"""The columns that the import owns, besides channel and times; the order of ``Row.values``."""
NAME_LENGTH = 255
SLOTS = len(LANGUAGE_SLOTS)


@dataclass(slots=True)
class Row:
    """A programme ready to be compared with what the guide has and written. Times are Unix seconds."""

    begin: int
    end: int
    values: tuple[Any, ...]
    categories: tuple[int, ...] = ()
    genres: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        return str(self.values[0])

    @property
    def external_id(self) -> str:
        return str(self.values[EXTERNAL_ID])

    @property
    def meta(self) -> dict[str, Any]:
        found: dict[str, Any] = self.values[-1]
        return found


EXTERNAL_ID = FIELDS.index("external_id")


def languages() -> tuple[str, ...]:
    """The installation's languages: the default one, then the additional ones in the order of their slots."""
    return (settings.SMARTY_DEFAULT_LANGUAGE, *settings.SMARTY_ADDITIONAL_LANGUAGES[:SLOTS])


class RowBuilder:
    """Builds the rows of one source."""

    def __init__(self, words: Words, source_language: str = "") -> None:
        self.words = words
        self.default, *self.additional = languages()
        self.source_language = source_language

    def build(self, entry: Entry, program: ParsedProgram) -> Row | None:
        """None for a programme without any name."""
        names = self.spread(program.names) if program.names else ()
        if not any(names):
            names = self.spread(program.subtitles)
        if not any(names):
            return None
        categories, genres = self.words.resolve(program.categories, program.genres)
        values = (
            *[cut(name, NAME_LENGTH) for name in names],
            *self.spread(program.descriptions),
            "",
            program.pictures[0] if program.pictures else "",
            program.age,
            program.external_id,
            categories[0] if categories else None,
            self.meta(program),
        )
        return Row(entry.begin, entry.end, values, categories if self.words.several else (), genres)

    def spread(self, texts: Texts) -> tuple[str, ...]:
        """Six texts: the default language's, then one per slot.

        Where no text is in the default language, one without a language stands in, then the source's own, then the
        first of all.
        """
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

    def meta(self, program: ParsedProgram) -> dict[str, Any]:
        """Only what is there (see epg.meta)."""
        found: dict[str, Any] = {
            "extra_name": (self.spread(program.subtitles)[0] if program.subtitles else "") or program.episode,
            "extra_previews": program.extra_pictures,
            "genres": program.genres or program.categories,
            "participants": {role: people for role, people in program.participants.items() if people},
            "countries": program.countries,
            "productions": program.productions,
            "year": program.year,
            "previews": program.pictures[1:] and program.pictures,
            "tags": program.tags,
            "live": program.live,
            "name_orig": program.original_name,
            "short_description": program.short_description,
            **program.sport,
            **program.ratings,
        }
        return {key: value for key, value in found.items() if value}


EMPTY_SLOTS: Sequence[str] = ("",) * SLOTS
