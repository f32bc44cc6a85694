"""Films as somebody else's catalogue has them, before they are looked up or written here."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(slots=True)
class CatalogueFile:
    """``path``: on the stream server, "" where a cinema plays it; ``duration``: seconds, 0 = not known; ``quality``:
    FileQuality; ``ext_id``: its id at the cinema."""

    path: str
    name: str = ""
    duration: int = 0
    quality: int = 0
    is_trailer: bool = False
    ext_id: str = ""

    @property
    def mark(self) -> str:
        """What it is recognised by within its film."""
        return f"ext_id:{self.ext_id}" if self.ext_id else self.path


@dataclass(slots=True)
class CatalogueEpisode:
    """``number`` 0: not named. ``fields``: columns of an episode. ``pictures``: parameter -> file or address."""

    number: int
    fields: dict[str, Any] = field(default_factory=dict)
    files: list[CatalogueFile] = field(default_factory=list)
    pictures: dict[str, Path | str] = field(default_factory=dict)


@dataclass(slots=True)
class CatalogueSeason:
    """``number`` 0: specials. ``name`` "": as its number says."""

    number: int
    name: str = ""
    episodes: list[CatalogueEpisode] = field(default_factory=list)


@dataclass(slots=True)
class CatalogueFilm:
    """``source``: where it stands, for reports. ``id``: of a film that is here, 0 = found by its external id, else by
    name and year. ``fields``: columns of a film; ``named``: links by their names (tariffs by ids too), by field;
    ``people``: names by library.constants.ActorType; ``foreign_genres``: a cinema's names by its ids."""

    source: str
    id: int = 0
    fields: dict[str, Any] = field(default_factory=dict)
    named: dict[str, list[str]] = field(default_factory=dict)
    people: dict[int, list[str]] = field(default_factory=dict)
    pictures: dict[str, Path | str] = field(default_factory=dict)
    files: list[CatalogueFile] = field(default_factory=list)
    seasons: list[CatalogueSeason] = field(default_factory=list)
    foreign_genres: dict[str, str] = field(default_factory=dict)

    def season(self, number: int) -> CatalogueSeason:
        """The season of this number, made where there is none yet."""
        found = next((one for one in self.seasons if one.number == number), None)
        if found is None:
            found = CatalogueSeason(number)
            self.seasons.append(found)
        return found


@dataclass(frozen=True, slots=True)
class UnreadableFilm:
    """What is no film, and why."""

    source: str
    reason: str
