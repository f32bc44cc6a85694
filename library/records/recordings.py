"""What films are made of that a channel's archive keeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

OF_TITLES = "guide-"
"""How external ids of films begin that were made one a title. Other films are recognised by their broadcast."""


def film_mark(ext_id: str, begin: datetime | None) -> str | datetime | None:
    """What a film of an operator and a channel is recognised by."""
    return ext_id if ext_id.startswith(OF_TITLES) else begin


@dataclass(frozen=True, slots=True)
class RecordingChannel:
    """A channel with an archive. ``since``: begin of the oldest broadcast that viewers will still be shown, ``until``:
    of the newest that has begun; both in the guide's time. ``tariff_ids``: those that open films."""

    id: int
    epg_channel_id: int
    parent_control: bool
    since: datetime
    until: datetime
    tariff_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class RecordedBroadcast:
    """A programme in the archive. ``texts``: name and description in all languages, by field of a film."""

    program_id: int
    begin: datetime
    end: datetime
    rating: int
    texts: dict[str, str]

    @property
    def name(self) -> str:
        return self.texts["name"]


@dataclass(frozen=True, slots=True)
class PlannedPart:
    """A file of a film. ``mark``: what the file is recognised by within its film; ``season``, ``episode`` 0: none."""

    mark: str
    season: int
    episode: int
    broadcast: RecordedBroadcast


@dataclass(frozen=True, slots=True)
class PlannedFilm:
    """A film that there should be, made of ``parts``, in playing order. ``newest``: the broadcast that the archive
    keeps longest. ``ext_id``: what the film is recognised by; "" = by the begin of its broadcast."""

    ext_id: str
    texts: dict[str, str]
    newest: RecordedBroadcast
    parts: tuple[PlannedPart, ...] = field(default=())

    @property
    def is_series(self) -> bool:
        return any(part.season or part.episode for part in self.parts)

    @property
    def mark(self) -> str | datetime | None:
        return film_mark(self.ext_id, self.newest.begin)


@dataclass(frozen=True, slots=True)
class RenewedFilms:
    """What was done to an operator's films."""

    made: int = 0
    changed: int = 0
    removed: int = 0

    def __add__(self, other: RenewedFilms) -> RenewedFilms:
        return RenewedFilms(self.made + other.made, self.changed + other.changed, self.removed + other.removed)
