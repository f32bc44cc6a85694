from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest.mock import patch

from django.db import DatabaseError

from library.models import GameBest, GameRecord
from library.services import games
from tests.factories import NOW
from tests.library.games import GamesTestCase


class GameScoreSaveTest(GamesTestCase):
    path = "game/score/save/"

    def best(self) -> GameBest:
        return GameBest.objects.get(account=self.cast.anna, game=self.snake)

    def test_each_game_is_noted_and_the_best_kept(self) -> None:
        for minutes, score in enumerate((10, 40, 25, 40)):
            self.at(NOW + timedelta(minutes=minutes))
            self.assert_ok(self.call(game="snake", score=score))
        rows = GameRecord.objects.filter(account=self.cast.anna, game=self.snake).order_by("pk")
        assert list(rows.values_list("score", flat=True)) == [10, 40, 25, 40]
        assert (self.best().score, self.best().reached_at) == (40, NOW + timedelta(minutes=1))

    def test_a_score_of_nothing_is_one(self) -> None:
        self.assert_ok(self.call(game="snake", score=0))
        assert self.best().score == 0

    def test_by_post_too(self) -> None:
        self.assert_ok(self.call(post=True, game="snake", score="12.0"))
        assert self.best().score == 12

    def test_no_game(self) -> None:
        for params in ({"score": 1}, {"game": "", "score": 1}, {}):
            self.assert_error(self.call(**params), 1)

    def test_no_score(self) -> None:
        wrong: list[Any] = [None, "", "x", -1, 1.5, "undefined", 2**53, "9" * 40]
        for score in wrong:
            given = {} if score is None else {"score": score}
            self.assert_error(self.call(game="snake", **given), 2)
        assert not GameRecord.objects.exists()

    def test_a_game_that_the_operator_does_not_offer(self) -> None:
        for name in ("nobodys", "Snake", "x" * 300, "snake "):
            self.assert_error(self.call(game=name, score=1), 3)
        self.assert_error(self.call(game="chess", score=1, key=self.cast.vera_key), 3)

    def test_the_database_refuses(self) -> None:
        with patch.object(games, "raise_best", side_effect=DatabaseError("full")):
            self.assert_error(self.call(game="snake", score=1), 4)
        assert not GameRecord.objects.exists()

    def test_a_box_that_saves_without_end_fills_no_table(self) -> None:
        with patch.object(games, "KEPT", 3):
            for score in range(6):
                self.assert_ok(self.call(game="snake", score=score))
        self.assert_ok(self.call(game="chess", score=1))
        rows = GameRecord.objects.filter(game=self.snake)
        assert sorted(rows.values_list("score", flat=True)) == [3, 4, 5]
        assert GameRecord.objects.filter(game=self.chess).count() == 1

    def test_an_xml_box(self) -> None:
        assert self.xml(game="snake", score=7).findtext("error") == "0"

    def test_without_a_session(self) -> None:
        self.assert_error(self.call_with_key(game="snake", score=1), 403)
