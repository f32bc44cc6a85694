"""Where an account left programmes and films."""

from __future__ import annotations

from typing import NamedTuple


class FilmPosition(NamedTuple):
    position: int
    duration: int
    is_viewed: bool


class Positions(NamedTuple):
    """Seconds from the begin: by programme, and by film and asset. The newest first."""

    programs: dict[int, int]
    films: dict[tuple[int, int], FilmPosition]
