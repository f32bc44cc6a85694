"""Genres of a cinema -> the operator's, by GenreMap; new ones are noted there for staff to map."""

from __future__ import annotations

from collections.abc import Mapping

from core.bulk import split_items
from library.models import GenreMap

MOST_NEW = 2000
"""Of a run: a catalogue with more has something else for genres."""
ROWS_A_STATEMENT = 500


class CinemaGenres:
    """The map of one cinema, read once a run."""

    def __init__(self, client_id: int, provider_type: int) -> None:
        self.client_id, self.provider_type = client_id, provider_type
        rows = GenreMap.objects.filter(client_id=client_id, provider_type=provider_type)
        self.known: dict[str, int | None] = dict(rows.values_list("foreign_id", "genre_id"))
        self.new: dict[str, str] = {}

    def find_ids(self, genres: Mapping[str, str]) -> list[int]:
        """Ids of ours for a cinema's genres (names by ids), each once. What has no genre yet gives none."""
        for foreign_id, name in genres.items():
            if foreign_id not in self.known and len(self.new) < MOST_NEW:
                self.known[foreign_id] = None
                self.new[foreign_id] = name
        return list(dict.fromkeys(found for one in genres if (found := self.known.get(one)) is not None))

    def note_new(self) -> None:
        """Write down those that were met for the first time."""
        rows = [
            GenreMap(client_id=self.client_id, provider_type=self.provider_type, foreign_id=one, foreign_name=name)
            for one, name in self.new.items()
        ]
        for part in split_items(rows, ROWS_A_STATEMENT):
            GenreMap.objects.bulk_create(part, ignore_conflicts=True)
        self.new.clear()
