from __future__ import annotations

from typing import Any

from library.models import Video
from tests.base import ApiTestCase
from tests.library.films import make_genre, make_video


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

    def test_an_unknown_film(self) -> None:
        for vid in (99999, "x", make_video(self.north).pk):
            self.assert_error(self.call(vid=vid), 1)
