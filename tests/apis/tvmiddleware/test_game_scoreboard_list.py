from __future__ import annotations

from typing import Any

from tests.library.games import GamesTestCase


class GameScoreboardListTest(GamesTestCase):
    path = "game/scoreboard/list/"

    def board(self, **params: Any) -> dict[str, Any]:
        return self.assert_ok(self.call(**{"game": "snake", **params}))

    def test_the_ten_best_and_the_own_place(self) -> None:
        for number in range(12):
            self.scored(self.player(500 + number), 100 - number, minutes=number)
        self.scored(self.cast.anna, 50, minutes=20)
        self.scored(self.cast.vera, 1000)
        found = self.board()
        assert [row["account"] for row in found["score"]] == [str(500 + number) for number in range(10)]
        assert found["score"][1] == {"account": "501", "date": "2026-11-22 12:01:00", "score": 99}
        assert (found["self-score"], found["rank"]) == (50, 13)

    def test_of_equal_scores_the_older_stands_first(self) -> None:
        first, second = self.player(501), self.player(502)
        self.scored(second, 70, minutes=5)
        self.scored(self.cast.anna, 70, minutes=3)
        self.scored(first, 70, minutes=3)
        found = self.board()
        assert [row["account"] for row in found["score"]] == ["1001", "501", "502"]
        assert found["rank"] == 1
        assert found["score"][found["rank"] - 1]["account"] == "1001"

    def test_the_place_of_a_score(self) -> None:
        for abonement, score in ((501, 90), (502, 60), (503, 30)):
            self.scored(self.player(abonement), score)
        for score, rank in ((100, 1), (90, 2), (75, 2), (30, 4), (0, 4)):
            assert self.board(score=score)["rank"] == rank, score
        self.scored(self.cast.anna, 60, minutes=1)
        assert self.board(score=60)["rank"] == 3
        assert self.board(score=50)["rank"] == 4
        assert self.board()["rank"] == 3

    def test_who_never_played_has_no_place(self) -> None:
        found = self.board()
        assert (found["score"], found["self-score"], found["rank"]) == ([], 0, 0)

    def test_which_game(self) -> None:
        wrong: list[dict[str, Any]] = [{}, {"game": ""}, {"game": "snake", "score": "x"}]
        for params in wrong:
            self.assert_error(self.call(**params), 1)
        self.assert_error(self.call(game="nobodys"), 2)
        self.assert_error(self.call(game="chess", key=self.cast.vera_key), 2)

    def test_an_xml_box(self) -> None:
        self.scored(self.cast.anna, 5)
        root = self.xml(game="snake")
        assert root.findtext("score/item/account") == "1001"
        assert (root.findtext("self-score"), root.findtext("rank")) == ("5", "1")

    def test_without_a_session(self) -> None:
        self.assert_error(self.call_with_key(game="snake"), 403)
