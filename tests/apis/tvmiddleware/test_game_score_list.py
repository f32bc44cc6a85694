from __future__ import annotations

from typing import Any

from library.models import GameOperator
from tests.library.games import GamesTestCase


class GameScoreListTest(GamesTestCase):
    path = "game/score/list/"

    def scores(self, **params: Any) -> list[int]:
        return [row["score"] for row in self.assert_ok(self.call(**params))["score"]]

    def test_the_newest_first(self) -> None:
        for score in (10, 40, 25):
            self.call("game/score/save/", game="snake", score=score)
        self.call("game/score/save/", game="chess", score=1)
        assert self.scores() == [1, 25, 40, 10]
        assert self.scores(game="snake") == [25, 40, 10]

    def test_no_result(self) -> None:
        self.scored(self.cast.vera, 5)
        self.assert_error(self.call(), 2)
        self.scored(self.cast.anna, 5)
        self.assert_error(self.call(game="chess"), 2)
        self.assert_error(self.call(game="no such"), 2)

    def test_games_that_are_no_longer_offered_are_left_out(self) -> None:
        self.scored(self.cast.anna, 5)
        with self.captureOnCommitCallbacks(execute=True):
            GameOperator.objects.filter(game=self.snake, client=self.cast.north.client).get().delete()
        self.assert_error(self.call(), 2)

    def test_an_xml_box(self) -> None:
        self.scored(self.cast.anna, 5)
        assert self.xml().findtext("score/item/score") == "5"

    def test_without_a_session(self) -> None:
        self.assert_error(self.call_with_key(), 403)
