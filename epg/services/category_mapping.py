"""The source's own words for categories and genres -> ours.

An editor's mapping comes first, then a category or genre of that very name. WordIds that nobody knows are written down
for the editor, without a category. Whatever is decided here goes into the days' digests as ``fingerprint``, so a new
mapping takes effect at the next import even where the source has not changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings

from core.bulk import split_items
from core.models import LANGUAGE_SLOTS
from epg.models import EpgCategory, EpgGenre, EpgSourceCategoryMap, EpgSourceGenreMap

MAX_NEW_WORDS = 2000
REMEMBERED = 20_000
WORD_LENGTH = 255
NAME_FIELDS = ("name", *(f"name_lang{slot}" for slot in LANGUAGE_SLOTS))


def key_of(word: str) -> str:
    return word.strip()[:WORD_LENGTH].casefold()


class WordIds:
    """The dictionary of one source, read once a run."""

    def __init__(self, source_id: int) -> None:
        self.source_id = source_id
        category_rows = EpgSourceCategoryMap.objects.filter(source_id=source_id)
        genre_rows = EpgSourceGenreMap.objects.filter(source_id=source_id)
        category_map = dict(category_rows.values_list("source_category", "category_id"))
        genre_map = dict(genre_rows.values_list("source_genre", "genre_id"))
        self.categories = {**_by_name(EpgCategory), **_mapped(category_map)}
        self.genres = {**_by_name(EpgGenre), **_mapped(genre_map)}
        self.category_of_genre: dict[int, int] = dict(
            EpgGenre.objects.filter(category__isnull=False).values_list("pk", "category_id")
        )
        self.known_categories = {key_of(word) for word in category_map}
        self.known_genres = {key_of(word) for word in genre_map}
        self.new_categories: dict[str, str] = {}
        self.new_genres: dict[str, str] = {}
        self.several = bool(settings.TVMW_EPG_SAVE_MULTIPLE_CATEGORIES)
        self.resolved: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[tuple[int, ...], tuple[int, ...]]] = {}

    def fingerprint(self) -> bytes:
        """Changes when the same words would give other categories."""
        parts = (sorted(self.categories.items()), sorted(self.genres.items()), sorted(self.category_of_genre.items()))
        return hashlib.blake2b(repr((parts, self.several)).encode(), digest_size=16).digest()

    def resolve(
        self, category_words: Sequence[str], genre_words: Sequence[str]
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """(category ids, genre ids), in the order of the words, each once.

        A category word that is one of our genres counts as that genre too; a programme without a category gets its
        genre's. Remembered: a guide uses few combinations of words and uses them often.
        """
        words = (tuple(category_words), tuple(genre_words))
        found = self.resolved.get(words)
        if found is None:
            if len(self.resolved) >= REMEMBERED:
                self.resolved.clear()
            found = self.resolved[words] = self._resolve(*words)
        return found

    def _resolve(
        self, category_words: tuple[str, ...], genre_words: tuple[str, ...]
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        for word in category_words:
            _note(word, self.known_categories, self.new_categories)
        for word in genre_words:
            _note(word, self.known_genres, self.new_genres)
        categories = _ids(self.categories, category_words if self.several else category_words[:1])
        genres = _ids(self.genres, [*genre_words, *category_words])
        if not categories:
            categories = [self.category_of_genre[genre] for genre in genres if genre in self.category_of_genre][:1]
        return tuple(categories), tuple(genres)

    def save_new(self) -> None:
        """Write the words met for the first time into the editor's tables."""
        for part in split_items(list(self.new_categories.values())[:MAX_NEW_WORDS], 500):
            EpgSourceCategoryMap.objects.bulk_create(
                [EpgSourceCategoryMap(source_id=self.source_id, source_category=word) for word in part],
                ignore_conflicts=True,
            )
        for part in split_items(list(self.new_genres.values())[:MAX_NEW_WORDS], 500):
            EpgSourceGenreMap.objects.bulk_create(
                [EpgSourceGenreMap(source_id=self.source_id, source_genre=word) for word in part],
                ignore_conflicts=True,
            )
        self.known_categories.update(self.new_categories)
        self.known_genres.update(self.new_genres)
        self.new_categories.clear()
        self.new_genres.clear()


def _note(word: str, known: set[str], new: dict[str, str]) -> None:
    key = key_of(word)
    if key and key not in known and len(new) < MAX_NEW_WORDS:
        new.setdefault(key, word.strip()[:WORD_LENGTH])


def _ids(table: dict[str, int], words: Iterable[str]) -> list[int]:
    found = (table.get(key_of(word)) for word in words)
    return list(dict.fromkeys(one for one in found if one is not None))


def _mapped(rows: Mapping[str, int | None]) -> dict[str, int]:
    return {key_of(word): found for word, found in rows.items() if found is not None}


def _by_name(model: Any) -> dict[str, int]:
    """Our names in every language -> id; the name in the default language wins."""
    rows = model.objects.order_by("pk").values_list("pk", *NAME_FIELDS)
    named = [(key_of(name), slot, pk) for pk, *names in rows for slot, name in enumerate(names) if name]
    return {key: pk for key, _slot, pk in sorted(named, key=lambda one: -one[1])}
