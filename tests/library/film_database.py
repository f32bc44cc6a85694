"""A film database of a few answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.test import override_settings

from library.services import metadata
from library.services.metadata import FilmMetadata, MetadataSource, PersonMetadata

NO_FILM, NO_PERSON = FilmMetadata(), PersonMetadata()


class FilmDatabase(MetadataSource):
    """What is an error is raised."""

    name = "test"

    def __init__(self, film: FilmMetadata | Exception, person: PersonMetadata | Exception) -> None:
        self.film, self.person = film, person
        self.asked: list[tuple[str, float]] = []
        """What was asked, and how long it may take."""
        self.has_key = True

    def is_configured(self) -> bool:
        return self.has_key

    def load_film(self, film_id: int, *, is_series: bool, seconds: float) -> FilmMetadata:
        self.asked.append((f"{'series' if is_series else 'film'} {film_id}", seconds))
        if isinstance(self.film, Exception):
            raise self.film
        return self.film

    def load_person(self, person_id: str, *, seconds: float) -> PersonMetadata:
        self.asked.append((f"person {person_id}", seconds))
        if isinstance(self.person, Exception):
            raise self.person
        return self.person


@contextmanager
def film_database(
    film: FilmMetadata | Exception = NO_FILM, person: PersonMetadata | Exception = NO_PERSON
) -> Iterator[FilmDatabase]:
    """The one that is configured meanwhile."""
    source = FilmDatabase(film, person)
    metadata.register_source(source)
    try:
        with override_settings(TVMIDDLEWARE_MOVIEDB=source.name):
            yield source
    finally:
        metadata.unregister_source(source.name)


CODES: dict[type[metadata.MetadataError], int] = {
    metadata.MetadataUnreachable: 1,
    metadata.SourceBlocked: 2,
    metadata.MetadataIdUnknown: 3,
    metadata.MetadataUnreadable: 4,
    metadata.SourceNotConfigured: 5,
    metadata.SourceQuotaReached: 6,
}
"""What methods answer; 7 is what is late."""
