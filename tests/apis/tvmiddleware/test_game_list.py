from __future__ import annotations

from library.models import GameOperator
from tests.library.games import GamesTestCase


class GameListTest(GamesTestCase):
    path = "game/list/"

    def test_what_the_operator_offers(self) -> None:
        answer = self.assert_ok(self.call(lang="en"))
        nothing = {"last_record_date": "", "last_record_score": 0, "account": 0}
        assert answer["games"] == [
            {"name": "Chess", "system_name": "chess", **nothing},
            {"name": "Snake", "system_name": "snake", **nothing},
        ]

    def test_the_accounts_newest_result_and_the_holder_of_the_record(self) -> None:
        self.scored(self.player(555), 70, minutes=1)
        self.scored(self.cast.anna, 30, minutes=2)
        self.scored(self.cast.vera, 900, minutes=3)
        _chess, snake = self.assert_ok(self.call())["games"]
        assert snake["last_record_score"] == 30
        assert snake["last_record_date"] == "2026-11-22 12:02:00"
        assert snake["account"] == 555

    def test_dates_are_the_operators(self) -> None:
        self.scored(self.cast.anna, 30)
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.north.client.time_zone = "Asia/Almaty"
            self.cast.north.client.save()
        assert self.call()["games"][1]["last_record_date"] == "2026-11-22 17:00:00"

    def test_the_other_operator_sees_its_own(self) -> None:
        self.scored(self.cast.anna, 30)
        (snake,) = self.assert_ok(self.call(key=self.cast.vera_key))["games"]
        assert (snake["system_name"], snake["account"], snake["last_record_date"]) == ("snake", 0, "")

    def test_a_game_that_is_no_longer_offered(self) -> None:
        self.call()
        with self.captureOnCommitCallbacks(execute=True):
            GameOperator.objects.filter(client=self.cast.north.client).get(game=self.chess).delete()
        assert [row["system_name"] for row in self.call()["games"]] == ["snake"]

    def test_an_operator_without_games(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            for row in GameOperator.objects.all():
                row.delete()
        assert self.assert_ok(self.call())["games"] == []

    def test_an_xml_box(self) -> None:
        assert [name.text for name in self.xml().findall("games/item/system_name")] == ["chess", "snake"]

    def test_without_a_session(self) -> None:
        self.assert_error(self.call_with_key(), 403)
