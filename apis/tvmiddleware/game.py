"""game/*: the games that an operator offers, results and tables of the best."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import create_model

from apis.tvmiddleware.auth import AUTHKEY, DeviceCall
from core.api.endpoint import READ, WRITE, Answer, endpoint
from core.api.errors import Error
from core.api.values import Int, Text, describe_parameter
from library.present import games as present
from library.selectors import games
from library.selectors.games import GameNotFound, GameUnnamed, NothingScored
from library.services.games import ScoreNotSaved, ScoreWrong, save_score

UNNAMED = Error(1, _("no name of a game given"), GameUnnamed)
GameName = Annotated[Text, describe_parameter("system name of the game")]


class PlayedGameRow(Schema):
    name: str
    system_name: str
    last_record_date: str
    last_record_score: int
    account: int


class GameList(Answer):
    games: list[PlayedGameRow]


class GameScore(Schema):
    score: int


class GameScoreList(Answer):
    score: list[GameScore]


class ScoreboardRow(Schema):
    account: str
    date: str
    score: int


SCOREBOARD: dict[str, Any] = {"score": (list[ScoreboardRow], ...), "self-score": (int, ...), "rank": (int, ...)}
"""A class can't have a member of such a name."""
GameScoreboardList = create_model("GameScoreboardList", __base__=Answer, **SCOREBOARD)


@endpoint(auth=AUTHKEY, db=READ, answer=GameList)
def game_list(call: DeviceCall) -> dict[str, Any]:
    """The operator's games: the account's newest result in each, and whose the record is."""
    found = games.played_games(call.operator, call.session.account_id)
    return {"games": [present.game_row(row, lang=call.lang, zone=call.operator.time_zone) for row in found]}


@endpoint(
    auth=AUTHKEY,
    db=READ,
    answer=GameScoreList,
    errors=(Error(2, _("no results of games found"), NothingScored),),
    invalid=2,
)
def game_score_list(call: DeviceCall, *, game: GameName = "") -> dict[str, Any]:
    """What the account has scored, the newest first; in one game, if it is named."""
    found = games.list_scores(call.operator, call.session.account_id, game)
    return {"score": [{"score": score} for score in found]}


@endpoint(
    auth=AUTHKEY,
    db=WRITE,
    answer=Answer,
    errors=(
        UNNAMED,
        Error(2, _("no score given, or none that can be"), ScoreWrong),
        Error(3, _("game not found"), GameNotFound),
        Error(4, _("score not saved"), ScoreNotSaved),
    ),
    invalid=2,
)
def game_score_save(
    call: DeviceCall, *, game: GameName = "", score: Annotated[Int | None, describe_parameter("points")] = None
) -> dict[str, Any]:
    """Save the result of a game that was played."""
    save_score(operator=call.operator, account_id=call.session.account_id, system_name=game, score=score, now=call.now)
    return {}


@endpoint(
    auth=AUTHKEY,
    db=READ,
    answer=GameScoreboardList,
    errors=(UNNAMED, Error(2, _("game not found"), GameNotFound)),
    invalid=1,
)
def game_scoreboard_list(
    call: DeviceCall,
    *,
    game: GameName = "",
    score: Annotated[
        Int | None, describe_parameter("points whose place is asked for; the account's best if omitted")
    ] = None,
) -> dict[str, Any]:
    """The operator's best in a game, and the account's own place."""
    found = games.build_scoreboard(call.operator, call.session.account_id, game, score)
    return present.scoreboard_rows(found, zone=call.operator.time_zone)
