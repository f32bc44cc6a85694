"""Games of the cast's operators, for tests of results."""

from __future__ import annotations

from datetime import timedelta

from library.models import Game, GameBest, GameOperator, GameRecord
from tests import factories as make
from tests.base import ApiTestCase
from tests.factories import NOW
from tvmiddleware.models import Account


class GamesTestCase(ApiTestCase):
    """North offers snake and chess, South snake alone."""

    def setUp(self) -> None:
        super().setUp()
        north, south = self.cast.north.client, self.cast.south.client
        self.snake = Game.objects.create(name="Змейка", name_lang1="Snake", system_name="snake")
        self.chess = Game.objects.create(name="Chess", system_name="chess")
        Game.objects.create(name="Nobody's", system_name="nobodys")
        for game, client in ((self.snake, north), (self.chess, north), (self.snake, south)):
            GameOperator.objects.create(game=game, client=client)

    def scored(self, account: Account, score: int, minutes: int = 0, game: Game | None = None) -> None:
        """A result of that many minutes after NOW, as the account's best."""
        values = {"account": account, "game": game or self.snake, "score": score}
        GameRecord.objects.create(**values, played_at=NOW + timedelta(minutes=minutes))
        GameBest.objects.create(**values, reached_at=NOW + timedelta(minutes=minutes))

    def player(self, abonement: int) -> Account:
        return make.account(self.cast.north.client, abonement=abonement)
