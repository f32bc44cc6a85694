"""Games and results as the present layer gets them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tvmiddleware.records.channels import Texts


@dataclass(frozen=True, slots=True)
class GameRow:
    id: int
    names: Texts
    system_name: str


@dataclass(frozen=True, slots=True)
class PlayedGame:
    """A game with the account's newest result (None: never played) and the abonement of who scored most (0: nobody)."""

    game: GameRow
    last_score: int | None
    last_played_at: datetime | None
    holder: int


@dataclass(frozen=True, slots=True)
class ScoreboardLine:
    abonement: int
    score: int
    reached_at: datetime


@dataclass(frozen=True, slots=True)
class Scoreboard:
    """``own_score`` 0: never played; ``rank`` 1: the best, 0: none."""

    lines: tuple[ScoreboardLine, ...]
    own_score: int
    rank: int
