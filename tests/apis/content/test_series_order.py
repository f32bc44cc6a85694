"""A series that is made in one order and sorted into another."""

from __future__ import annotations

from library.models import Episode, Season
from tests.apis.content.films import FilmTestCase


class SeriesOrderTest(FilmTestCase):
    def test_two_seasons_of_three_episodes(self) -> None:
        vid = self.film.pk
        second = self.ok("season/create/", vid=vid, name="Second")["id"]
        first = self.ok("season/create/", vid=vid, name="First", sort_after_sid=0)["id"]
        assert self.ok("video/detail/", id=vid)["seasons"] == [first, second]
        ids = {
            (season, name): self.ok("episode/create/", vid=vid, season_id=season, name=name)["id"]
            for season in (second, first)
            for name in "abc"
        }
        files = [
            self.ok("video/file/create/", vid=vid, episode_id=episode, name="F", duration=45)["id"]
            for episode in ids.values()
        ]
        assert files == list(range(files[0], files[0] + 6))
        self.ok("episode/modify/", episode_id=ids[first, "c"], sort_after_eid=0)
        self.ok("episode/modify/", episode_id=ids[second, "a"], sort_after_eid=ids[second, "b"])
        for season, expected in ((first, "cab"), (second, "bac")):
            places = self.places(Episode.objects.filter(season=season))
            assert places == [(name, place) for place, name in enumerate(expected, start=1)]
        self.ok("episode/delete/", id=ids[first, "a"])
        assert self.places(Episode.objects.filter(season=first)) == [("c", 1), ("b", 2)]
        self.ok("season/delete/", id=first)
        assert self.places(Season.objects.filter(video=vid)) == [("Second", 1)]
        assert sorted(self.ok("video/detail/", id=vid)["files"]) == files
