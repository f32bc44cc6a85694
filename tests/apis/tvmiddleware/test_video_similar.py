from __future__ import annotations

from typing import Any
from unittest.mock import patch

from library.models import Video
from library.selectors import similar_videos
from tests.base import ApiTestCase
from tests.library.films import make_genre, make_video
from tvmiddleware.models import Profile


class VideoSimilarTest(ApiTestCase):
    path = "video/similar/"

    def setUp(self) -> None:
        super().setUp()
        self.north = self.cast.north.client
        self.drama, self.war = make_genre(self.north, "Drama"), make_genre(self.north, "War")
        self.film = self.make("Film", genres=[self.drama, self.war])

    def make(self, name: str, **fields: Any) -> Video:
        return make_video(self.north, name, tariffs=[self.cast.north.basic], **fields)

    def names(self, **params: Any) -> list[str]:
        return [row["name"] for row in self.assert_ok(self.call(vid=self.film.pk, **params))["videos"]]

    def test_the_named_ones_then_those_that_share_most_genres(self) -> None:
        self.make("One genre", genres=[self.drama], kinopoisk_rating=9)
        self.make("Both", genres=[self.drama, self.war], kinopoisk_rating=5)
        self.make("Both, better", genres=[self.drama, self.war], kinopoisk_rating=6)
        self.make("Another", genres=[])
        self.film.similar.add(self.make("Named"))
        self.film.similar.add(make_video(self.north, "Unseen"))
        assert self.names() == ["Named", "Both, better", "Both", "One genre"]
        assert self.names(limit=1, page=2) == ["Both, better"]
        assert self.call(vid=self.film.pk, limit=1)["count"] == 4
        assert self.call("video/detail/", vid=self.film.pk)["is_similar_exist"] == 1

    def test_in_one_direction_as_set(self) -> None:
        other = self.make("Other")
        other.similar.add(self.film)
        assert self.names() == []

    def test_the_order_of_those_that_share_genres(self) -> None:
        third = make_genre(self.north, "Comedy")
        self.film.genres.add(third)
        every = [self.drama, self.war, third]
        self.make("One, not rated", genres=every[:1])
        self.make("Three, not rated", genres=every)
        self.make("Two, 7.5", genres=every[1:], kinopoisk_rating=7.5)
        self.make("One, 7, older", genres=every[1:2], kinopoisk_rating=7)
        self.make("One, 7, newer", genres=every[2:], kinopoisk_rating=7)
        self.make("Two, 8", genres=every[:2], kinopoisk_rating=8)
        self.make("Two, not rated", genres=[every[0], every[2]])
        wanted = [
            "Three, not rated",
            "Two, 8",
            "Two, 7.5",
            "Two, not rated",
            "One, 7, newer",
            "One, 7, older",
            "One, not rated",
        ]
        assert self.names() == wanted
        with patch.object(similar_videos, "FEW", 0):
            assert self.names() == wanted, "however many there are"
        assert [self.names(page=page, limit=3) for page in (1, 2, 3, 4)] == [wanted[:3], wanted[3:6], wanted[6:], []]

    def test_no_more_than_anybody_scrolls(self) -> None:
        self.film.similar.add(self.make("Named"))
        for number in range(4):
            self.make(f"Other {number}", genres=[self.drama])
        with patch.object(similar_videos, "MOST", 2):
            assert self.names() == ["Named", "Other 3", "Other 2"]
            assert self.call(vid=self.film.pk)["count"] == 3

    def test_none_twice_no_announcement_and_not_itself(self) -> None:
        named = self.make("Named", genres=[self.drama, self.war])
        self.film.similar.set([named, self.film])
        self.make("Announced", genres=[self.drama], is_announcement=True)
        assert self.names() == ["Named"]

    def test_what_a_child_must_not_see_is_left_out(self) -> None:
        for name, fields in (("Adult", {"parent_control": True}), ("18", {"rating": 18}), ("6", {"rating": 6})):
            self.film.similar.add(self.make(name, **fields))
            self.make(f"{name} by genre", genres=[self.drama], **fields)
        child = Profile.objects.create(client=self.north, name="Child", show_adult_content=False, max_rating=12)
        self.cast.anna_mag_key.profile = child
        self.cast.anna_mag_key.save()
        answer = self.assert_ok(self.call(vid=self.film.pk, key=self.cast.anna_mag_key, device="pc"))
        assert [row["name"] for row in answer["videos"]] == ["6", "6 by genre"]
        assert answer["count"] == 2

    def test_an_unknown_film(self) -> None:
        for vid in (99999, "x", make_video(self.north).pk):
            self.assert_error(self.call(vid=vid), 1)
