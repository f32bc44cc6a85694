"""Where data of films and people is loaded from: the one of several sources that TVMIDDLEWARE_MOVIEDB names.

A source registers itself with ``register_source``. It asks somebody else's server, so it is called in a job, or in a
call for INLINE_SECONDS at most.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from core.api.errors import DomainError
from library.constants import ActorType

INLINE_SECONDS = 0.8
"""Clients of the Content API give up after one second."""
LONGEST_SECONDS = 30.0
"""In a job."""


class MetadataError(DomainError):
    """Base of why nothing was loaded."""


class MetadataUnreachable(MetadataError):
    """There was no connection to the source."""


class SourceBlocked(MetadataError):
    """The source does not serve this server."""


class MetadataIdUnknown(MetadataError):
    """The source has nothing of that id."""


class MetadataUnreadable(MetadataError):
    """The source answered what nobody expected."""


class SourceNotConfigured(MetadataError):
    """There is no source of that name, or it needs a key that is not there or was refused."""


class SourceQuotaReached(MetadataError):
    """The source answers no more for now."""


class MetadataLate(MetadataError):
    """The source has not answered in time; the queue goes on asking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonMetadata:
    """What a source knows of a person; empty = nothing."""

    movie_db_id: str = ""
    name: str = ""
    name_orig: str = ""
    person_type: int = ActorType.ACTOR
    country: str = ""
    profession: str = ""
    biography: str = ""
    gender: str = ""
    birthdate: date | None = None
    photo_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmMetadata:
    """What a source knows of a film; empty = nothing. ``genres``: as the source calls them. ``duration``: minutes."""

    name: str = ""
    name_orig: str = ""
    description: str = ""
    short_description: str = ""
    year: int = 0
    countries: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    kinopoisk_rating: float = 0
    imdb_rating: float = 0
    rating: int = 0
    duration: int = 0
    premiere_date: date | None = None
    poster_url: str = ""
    screenshot_url: str = ""
    persons: tuple[PersonMetadata, ...] = ()


class MetadataSource(ABC):
    """A film database. ``name``: what TVMIDDLEWARE_MOVIEDB calls it."""

    name: str

    @abstractmethod
    def is_configured(self) -> bool:
        """Whether it has the key that it needs."""

    @abstractmethod
    def load_film(self, film_id: int, *, is_series: bool, seconds: float) -> FilmMetadata:
        """Answers within ``seconds``. Raises MetadataError."""

    @abstractmethod
    def load_person(self, person_id: str, *, seconds: float) -> PersonMetadata:
        """Answers within ``seconds``. Raises MetadataError."""


_sources: dict[str, MetadataSource] = {}


def register_source(source: MetadataSource) -> None:
    """Raises ImproperlyConfigured for a name that is taken."""
    if source.name in _sources:
        raise ImproperlyConfigured(f"there are two sources of film data named {source.name!r}")
    _sources[source.name] = source


def unregister_source(name: str) -> None:
    """For tests and plug-ins that go."""
    _sources.pop(name, None)


def configured_source() -> MetadataSource:
    """The source that TVMIDDLEWARE_MOVIEDB names. Raises SourceNotConfigured."""
    source = _sources.get(settings.TVMIDDLEWARE_MOVIEDB)
    if source is None or not source.is_configured():
        raise SourceNotConfigured
    return source
