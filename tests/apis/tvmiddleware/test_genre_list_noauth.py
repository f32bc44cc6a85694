from __future__ import annotations

from tests.base import ApiTestCase
from tests.library.films import make_genre, make_video


class GenreListNoauthTest(ApiTestCase):
    path = "noauth/genre/list/"

    def test_genres_of_every_tariff_that_opens_films(self) -> None:
        north = self.cast.north
        genre = make_genre(north.client, "Drama")
        make_video(north.client, tariffs=[north.extra], genres=[genre])
        make_video(north.client, genres=[genre])
        rows = self.assert_ok(self.call_with_key())["genres"]
        assert [(row["id"], row["count"]) for row in rows] == [(genre.pk, 1)]

    def test_a_wrong_key(self) -> None:
        self.assert_error(self.call_with_key(api_key="wrong"), 403)
