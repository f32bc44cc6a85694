"""Games of an operator, and what was scored in them."""

from __future__ import annotations

from django.db.models import OuterRef, Q, QuerySet, Subquery

from core.api.errors import DomainError
from core.cache.local import memory
from library.models import Game, GameBest, GameRecord
from library.records.games import GameRow, PlayedGame, Scoreboard, ScoreboardLine
from tvmiddleware.selectors.channels import row_texts
from tvmiddleware.selectors.operators import Operator

BEST_LINES = 10
MOST_SCORES = 100


class GameUnnamed(DomainError):
    """The call names no game."""


class GameNotFound(DomainError):
    """The operator offers no such game."""


class NothingScored(DomainError):
    """The account has no result."""


def list_games(operator: Operator) -> dict[str, GameRow]:
    """The games that the operator offers by system name, kept in this process per generation."""
    generation = (operator.config_generation, operator.generation)
    return memory.get(("games", operator.id), generation, lambda: read_games(operator.id))


def read_games(client_id: int) -> dict[str, GameRow]:
    rows = Game.objects.filter(operators__client_id=client_id)
    return {row.system_name: GameRow(row.pk, row_texts(row, "name"), row.system_name) for row in rows}


def find_game(operator: Operator, system_name: str) -> GameRow:
    """Raises GameUnnamed, GameNotFound."""
    if not system_name:
        raise GameUnnamed
    found = list_games(operator).get(system_name)
    if found is None:
        raise GameNotFound
    return found


def played_games(operator: Operator, account_id: int) -> list[PlayedGame]:
    """The operator's games with the account's newest results and the holders of the records, in one statement."""
    games = {row.id: row for row in list_games(operator).values()}
    if not games:
        return []
    newest = GameRecord.objects.filter(account_id=account_id, game=OuterRef("pk")).order_by("-pk")
    best = best_of(operator.id).filter(game=OuterRef("pk"))
    rows = Game.objects.filter(pk__in=games).annotate(
        last_score=Subquery(newest.values("score")[:1]),
        last_played_at=Subquery(newest.values("played_at")[:1]),
        holder=Subquery(best.values("account__abonement")[:1]),
    )
    found = {pk: rest for pk, *rest in rows.values_list("pk", "last_score", "last_played_at", "holder")}
    return [
        PlayedGame(game, found[pk][0], found[pk][1], found[pk][2] or 0) for pk, game in games.items() if pk in found
    ]


def list_scores(operator: Operator, account_id: int, system_name: str = "") -> list[int]:
    """The account's newest results, of one game or of all that the operator offers. Raises NothingScored."""
    games = [row.id for row in list_games(operator).values() if system_name in {"", row.system_name}]
    rows = GameRecord.objects.filter(account_id=account_id, game_id__in=games).order_by("-pk")
    found = list(rows.values_list("score", flat=True)[:MOST_SCORES])
    if not found:
        raise NothingScored
    return found


def build_scoreboard(operator: Operator, account_id: int, system_name: str, score: int | None = None) -> Scoreboard:
    """The best of the operator's accounts, each once. ``score``: the rank asked for is that of this result, not of the
    account's best. Of two equal results the older one stands first. Raises GameUnnamed, GameNotFound."""
    game = find_game(operator, system_name)
    rows = best_of(operator.id).filter(game_id=game.id)
    lines = rows.values_list("account__abonement", "score", "reached_at")[:BEST_LINES]
    own = rows.filter(account_id=account_id).first()
    return Scoreboard(
        lines=tuple(ScoreboardLine(*line) for line in lines),
        own_score=own.score if own else 0,
        rank=rank_of(rows, own, score),
    )


def rank_of(rows: QuerySet[GameBest], own: GameBest | None, score: int | None) -> int:
    if own is not None and score in {None, own.score}:
        ahead = Q(score__gt=own.score) | Q(score=own.score, reached_at__lt=own.reached_at)
        ahead |= Q(score=own.score, reached_at=own.reached_at, pk__lt=own.pk)
        return rows.filter(ahead).count() + 1
    return 0 if score is None else rows.filter(score__gte=score).count() + 1


def best_of(client_id: int) -> QuerySet[GameBest]:
    """The best results of an operator's accounts, in the order of scoreboards."""
    return GameBest.objects.filter(account__client_id=client_id).order_by("-score", "reached_at", "pk")
