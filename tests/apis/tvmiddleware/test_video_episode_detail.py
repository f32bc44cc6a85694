from __future__ import annotations

from tests.base import ApiTestCase
from tests.library.films import make_episode, make_season, make_video


class VideoEpisodeDetailTest(ApiTestCase):
    path = "video/episode/detail/"

    def test_an_episode_with_its_files(self) -> None:
        north = self.cast.north
        series = make_video(north.client, "Series", tariffs=[north.basic], is_season=True)
        season = make_season(series)
        make_episode(season, sort=1)
        episode = make_episode(season, name="Вторая", name_lang1="Second", sort=2, description="About")
        answer = self.assert_ok(self.call(episode_id=episode.pk))
        assert (answer["name"], answer["number"], answer["description"]) == ("Вторая", 2, "About")
        assert answer["video_id"] == series.pk
        assert [row["id"] for row in answer["files"]] == [episode.files.get().pk]
        assert self.call(episode_id=episode.pk, lang="en")["name"] == "Second"

    def test_an_episode_that_is_not_there(self) -> None:
        theirs = make_episode(make_season(make_video(self.cast.south.client, tariffs=[self.cast.south.basic])))
        unseen = make_episode(make_season(make_video(self.cast.north.client)))
        for episode_id in (theirs.pk, unseen.pk, 99999, "x", ""):
            self.assert_error(self.call(episode_id=episode_id), 1)
