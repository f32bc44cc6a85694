"""What a film database is to the library: what it is asked, what it answers, why it does not."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date

from core.api.errors import DomainError
from library.constants import ActorType


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

    def find_film(self, name: str, year: int, *, is_series: bool, seconds: float) -> int:
        """The id of the film of this name, 0 = there is none, or the source can't look. ``year`` 0: any. Answers within
        ``seconds``. Raises MetadataError."""
        return 0

    @abstractmethod
    def load_person(self, person_id: str, *, seconds: float) -> PersonMetadata:
        """Answers within ``seconds``. Raises MetadataError."""
