"""A parsed programme as a row of the guide: languages to columns, words to categories, the rest to ``meta``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.models import LANGUAGE_SLOTS
from epg.parsers.base import ParsedProgram, Texts
from epg.parsers.texts import cut_text
from epg.services.category_mapping import WordIds
from epg.services.languages import Spreader
from epg.services.spool import SpoolEntry

TEXT_FIELDS = (
    "name",
    *(f"name_lang{slot}" for slot in LANGUAGE_SLOTS),
    "description",
    *(f"description_lang{slot}" for slot in LANGUAGE_SLOTS),
)
FIELDS = (*TEXT_FIELDS, "short_name", "preview", "rating", "external_id", "category_id", "meta")
"""The columns that the import owns, besides channel and times; the order of ``ProgramRow.values``."""
NAME_LENGTH = 255


@dataclass(slots=True)
class ProgramRow:
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


class RowBuilder:
    """Builds the rows of one source."""

    def __init__(self, words: WordIds, source_language: str = "") -> None:
        self.words = words
        self.spread = Spreader(source_language).spread

    def build(self, entry: SpoolEntry, program: ParsedProgram) -> ProgramRow | None:
        """None for a programme without any name."""
        names = self.spread(program.names) if program.names else ()
        if not any(names):
            names = self.spread(program.subtitles)
        if not any(names):
            return None
        categories, genres = self.words.resolve(program.categories, program.genres)
        values = (
            *[name if len(name) <= NAME_LENGTH else cut_text(name, NAME_LENGTH) for name in names],
            *self.spread(program.descriptions),
            "",
            program.pictures[0] if program.pictures else "",
            program.age,
            program.external_id,
            categories[0] if categories else None,
            meta_of(program, self.spread),
        )
        return ProgramRow(entry.begin, entry.end, values, categories if self.words.several else (), genres)


def meta_of(program: ParsedProgram, spread: Callable[[Texts], tuple[str, ...]]) -> dict[str, Any]:
    """The programme's further data (see epg.meta), without members that are empty."""
    found = {key: value for key, name in META_FIELDS if (value := getattr(program, name))}
    if program.subtitles and (subtitle := spread(program.subtitles)[0]):
        found["extra_name"] = subtitle
    if program.genres or program.categories:
        found["genres"] = program.genres or program.categories
    if len(program.pictures) > 1:
        found["previews"] = program.pictures
    if program.sport or program.ratings:
        found.update((key, value) for key, value in {**program.sport, **program.ratings}.items() if value)
    return found


META_FIELDS = (
    ("extra_name", "episode"),
    ("extra_previews", "extra_pictures"),
    ("participants", "participants"),
    ("countries", "countries"),
    ("productions", "productions"),
    ("year", "year"),
    ("tags", "tags"),
    ("live", "live"),
    ("name_orig", "original_name"),
    ("short_description", "short_description"),
)
"""Key of ``meta`` -> field of ``ParsedProgram``."""
