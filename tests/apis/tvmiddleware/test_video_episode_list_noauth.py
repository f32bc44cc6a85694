from __future__ import annotations

from tests.base import ApiTestCase
from tests.library.films import make_episode, make_season, make_video


class VideoEpisodeListNoauthTest(ApiTestCase):
    path = "noauth/video/episode/list/"

    def test_without_files(self) -> None:
        north = self.cast.north
        season = make_season(make_video(north.client, "Series", tariffs=[north.extra], is_season=True))
        episode = make_episode(season, name="One")
        answer = self.assert_ok(self.call_with_key(season_id=season.pk))
        assert [(row["id"], row["name"], row["number"]) for row in answer["episodes"]] == [(episode.pk, "One", 1)]
        assert "files" not in answer["episodes"][0]
        assert answer["season_number"] == 1

    def test_a_season_that_is_not_there(self) -> None:
        theirs = make_season(make_video(self.cast.south.client, tariffs=[self.cast.south.basic]))
        for season_id in (theirs.pk, 99999, "x"):
            self.assert_error(self.call_with_key(season_id=season_id), 1)

    def test_a_wrong_key(self) -> None:
        self.assert_error(self.call_with_key(season_id=1, api_key="wrong"), 403)
