from __future__ import annotations

from tests.base import ApiTestCase
from tests.library.films import make_episode, make_season, make_trailer, make_video


class VideoEpisodeListTest(ApiTestCase):
    path = "video/episode/list/"

    def setUp(self) -> None:
        super().setUp()
        north = self.cast.north
        self.series = make_video(north.client, "Series", tariffs=[north.basic], is_season=True)
        make_season(self.series, "Specials", sort=1)
        self.season = make_season(self.series, "Season 1", sort=2)

    def test_by_place_with_numbers_from_one(self) -> None:
        late = make_episode(self.season, name="Late", sort=20, duration=45, is_free=True)
        early = make_episode(self.season, name="Early", sort=10)
        make_trailer(self.series, episode=late)
        answer = self.assert_ok(self.call(season_id=self.season.pk))
        assert answer["season_number"] == 2
        assert [(row["id"], row["number"]) for row in answer["episodes"]] == [(early.pk, 1), (late.pk, 2)]
        row = answer["episodes"][1]
        assert (row["name"], row["duration"], row["is_free"], row["is_planned"]) == ("Late", 45, 1, 0)
        assert [one["id"] for one in row["files"]] == [late.files.get(is_trailer=False).pk]
        assert row["video_id"] == self.series.pk

    def test_planned_ones_are_listed_and_empty_ones_are_not(self) -> None:
        planned = make_episode(self.season, with_file=False, is_planned=True)
        make_episode(self.season, with_file=False)
        rows = self.call(season_id=self.season.pk)["episodes"]
        assert [(row["id"], row["files"], row["is_planned"]) for row in rows] == [(planned.pk, [], 1)]

    def test_a_season_that_is_not_there(self) -> None:
        theirs = make_season(make_video(self.cast.south.client, tariffs=[self.cast.south.basic]))
        unseen = make_season(make_video(self.cast.north.client))
        for season_id in (theirs.pk, unseen.pk, 99999, 0, "x", ""):
            self.assert_error(self.call(season_id=season_id), 1)
