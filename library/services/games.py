"""What is scored in games."""

from __future__ import annotations

from datetime import datetime

from django.db import DatabaseError, transaction

from core.api.errors import DomainError
from core.bulk import delete_by_ids
from core.db import is_gone, is_waited_out
from library.models import GameBest, GameRecord
from library.selectors.games import find_game
from tvmiddleware.selectors.operators import Operator

KEPT = 100
"""Results of one account in one game; a box that saves without end fills no table."""
FORGOTTEN_AT_ONCE = 50
LARGEST_SCORE = 2**53 - 1
"""What every box counts with exactly."""


class ScoreWrong(DomainError):
    """No score, or one that is none."""


class ScoreNotSaved(DomainError):
    """The database refused."""


def save_score(*, operator: Operator, account_id: int, system_name: str, score: int | None, now: datetime) -> None:
    """Note what an account has scored. Raises GameUnnamed, ScoreWrong, GameNotFound, ScoreNotSaved."""
    game = find_game(operator, system_name)
    if score is None or not 0 <= score <= LARGEST_SCORE:
        raise ScoreWrong
    try:
        with transaction.atomic():
            GameRecord.objects.create(account_id=account_id, game_id=game.id, score=score, played_at=now)
            raise_best(account_id, game.id, score, now)
            forget_older(account_id, game.id)
    except DatabaseError as error:
        if is_waited_out(error) or is_gone(error):
            raise
        raise ScoreNotSaved from error


def raise_best(account_id: int, game_id: int, score: int, now: datetime) -> None:
    """Two boxes of an account may save at once: the higher score stays, whoever comes first."""
    rows = GameBest.objects.filter(account_id=account_id, game_id=game_id)
    lower = rows.filter(score__lt=score)
    if lower.update(score=score, reached_at=now) or rows.exists():
        return
    new = GameBest(account_id=account_id, game_id=game_id, score=score, reached_at=now)
    GameBest.objects.bulk_create([new], ignore_conflicts=True)
    lower.update(score=score, reached_at=now)


def forget_older(account_id: int, game_id: int) -> None:
    rows = GameRecord.objects.filter(account_id=account_id, game_id=game_id).order_by("-pk")
    if ids := list(rows.values_list("pk", flat=True)[KEPT : KEPT + FORGOTTEN_AT_ONCE]):
        delete_by_ids(GameRecord, "pk", ids)
