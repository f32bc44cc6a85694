"""Where a viewer goes on, from the first minute of a series to behind its end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from library.models import Episode, Video
from tests.base import ApiTestCase
from tests.factories import NOW
from tests.library.films import make_episode, make_file, make_season, make_video

LENGTH = 2700
END = LENGTH - 10


class ResumingTest(ApiTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.minutes = 0
        basic: dict[str, Any] = {"tariffs": [self.cast.north.basic]}
        self.film = make_video(self.cast.north.client, "Film", **basic)
        self.file = make_file(self.film, duration=LENGTH)
        self.series = make_video(self.cast.north.client, "Series", is_season=True, **basic)
        season = make_season(self.series)
        self.episodes = [make_episode(season, sort=place) for place in (1, 2, 3)]
        self.announced = make_episode(season, sort=4, is_planned=True)

    def asset(self, episode: Episode) -> int:
        return int(episode.files.get().pk)

    def at_place(self, video: Video, asset_id: int, position: int) -> None:
        """A box says so, a minute after it said something the last time."""
        self.minutes += 1
        self.at(NOW + timedelta(minutes=self.minutes))
        place: dict[str, Any] = {
            "content_type": "video",
            "content_id": video.pk,
            "asset_id": asset_id,
            "position": position,
        }
        self.assert_ok(self.call("content/position/set/", **place))

    def watched(self, episode: Episode, position: int = END) -> None:
        self.at_place(self.series, self.asset(episode), position)

    def offered(self, video: Video) -> tuple[int, int]:
        """Position and file that the film's page goes on with."""
        row = self.assert_ok(self.call("video/detail/", vid=video.pk))
        return row["position"], row["position_asset_id"]

    def begun(self) -> list[tuple[str, int, int]]:
        rows = self.assert_ok(self.call("video/list/", is_viewing=1))["videos"]
        return [(row["name"], row["position"], row["position_asset_id"]) for row in rows]

    def seen(self) -> list[str]:
        return [row["name"] for row in self.assert_ok(self.call("video/list/", viewed_only=1))["videos"]]

    def test_each_episode_leads_to_the_next(self) -> None:
        first, second, third = self.episodes
        self.watched(first, 600)
        assert self.begun() == [("Series", 600, self.asset(first))]
        self.watched(first)
        assert self.begun() == [("Series", 0, self.asset(second))]
        self.watched(second)
        assert self.begun() == [("Series", 0, self.asset(third))]
        assert self.seen() == []

    def test_another_file_of_the_same_episode_is_not_the_next_one(self) -> None:
        """An episode in two qualities, or in two parts of which one was enough."""
        first, second, _third = self.episodes
        with self.captureOnCommitCallbacks(execute=True):
            make_file(self.series, episode=first, quality=4, sort=9)
        self.at_place(self.series, int(first.files.order_by("sort")[0].pk), END)
        assert self.offered(self.series) == (0, self.asset(second))

    def test_behind_the_last_episode_nothing_follows(self) -> None:
        for episode in self.episodes:
            self.watched(episode)
        assert self.begun() == []
        assert self.seen() == ["Series"]
        position, asset_id = self.offered(self.series)
        assert position == 0
        assert asset_id == self.asset(self.episodes[-1]), "not an episode that is planned, and not the first"

    def test_an_episode_that_was_left_halfway_does_not_come_back_before_a_later_one(self) -> None:
        first, second, third = self.episodes
        self.watched(first, 600)
        self.watched(second, 900)
        assert self.begun() == [("Series", 900, self.asset(second))]
        self.watched(second)
        assert self.begun() == [("Series", 0, self.asset(third))]
        for episode in (first, third):
            self.watched(episode)
        assert self.begun() == []

    def test_who_goes_back_to_an_older_episode_goes_on_there(self) -> None:
        first, second, _third = self.episodes
        self.watched(second)
        self.watched(first, 300)
        assert self.offered(self.series) == (300, self.asset(first))
        self.watched(first)
        assert self.offered(self.series) == (0, self.asset(second))

    def test_a_film_that_is_over_begins_anew(self) -> None:
        self.at_place(self.film, self.file.pk, END)
        assert self.offered(self.film) == (0, self.file.pk)
        assert (self.begun(), self.seen()) == ([], ["Film"])
        self.at_place(self.film, self.file.pk, LENGTH)
        assert self.offered(self.film) == (0, self.file.pk), "a box that stays on the last picture"

    def test_a_film_seen_again_is_resumed_as_if_it_were_the_first_time(self) -> None:
        self.at_place(self.film, self.file.pk, END)
        self.at_place(self.film, self.file.pk, 300)
        assert self.offered(self.film) == (300, self.file.pk)
        assert (self.begun(), self.seen()) == ([("Film", 300, self.file.pk)], [])

    def test_the_next_episode_is_one_that_plays(self) -> None:
        """The one between has no file yet: it is left out."""
        first, second, third = self.episodes
        with self.captureOnCommitCallbacks(execute=True):
            second.files.get().delete()
        self.watched(first)
        assert self.offered(self.series) == (0, self.asset(third))

    def test_an_episode_that_comes_later_follows_for_those_who_were_through(self) -> None:
        for episode in self.episodes:
            self.watched(episode)
        with self.captureOnCommitCallbacks(execute=True):
            self.announced.is_planned = False
            self.announced.save()
        assert self.offered(self.series) == (0, self.asset(self.announced))

    def test_a_file_that_is_gone_is_nowhere_to_go_on(self) -> None:
        first = self.episodes[0]
        self.watched(first, 600)
        with self.captureOnCommitCallbacks(execute=True):
            first.delete()
        position, asset_id = self.offered(self.series)
        assert (position, asset_id) == (0, -1)

    def as_others(self, **params: Any) -> dict[str, Any]:
        return self.call("video/detail/", vid=self.series.pk, key=self.cast.anna_mag_key, device="pc", **params)

    def test_every_box_of_the_account_goes_on_at_the_same_place(self) -> None:
        self.watched(self.episodes[1], 700)
        row = self.assert_ok(self.as_others())
        assert (row["position"], row["position_asset_id"]) == (700, self.asset(self.episodes[1]))
