from __future__ import annotations

from django.db.models import Model

from clients.models import Client
from library.models import Game, GameOperator, GameRecord
from tests import factories as make
from tests.factories import NOW


def make_shared_rows() -> list[Model]:
    return [Game.objects.create(name="Snake", system_name="snake")]


def make_rows(client: Client) -> list[Model]:
    game, _made = Game.objects.get_or_create(system_name="snake", defaults={"name": "Snake"})
    GameOperator.objects.create(game=game, client=client)
    record = GameRecord.objects.create(account=make.account(client), game=game, score=12, played_at=NOW)
    return [record]
