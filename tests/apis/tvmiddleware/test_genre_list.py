from __future__ import annotations

from typing import Any

from external_api.models import ApiConfig
from library.models import VideoProvider
from tests.base import ApiTestCase
from tests.library.films import make_genre, make_video


class GenreListTest(ApiTestCase):
    path = "genre/list/"

    def setUp(self) -> None:
        super().setUp()
        north = self.cast.north
        self.drama = make_genre(north.client, "Драма", name_lang1="Drama", sort=2, icon="genres/1.png")
        self.war = make_genre(north.client, "Война", sort=1)
        self.empty = make_genre(north.client, "Пусто")
        self.cinema = make_genre(north.client, "Кино", is_category=True)
        make_genre(self.cast.south.client, "South")
        self.provider = VideoProvider.objects.create(client=north.client, name="P")
        self.config = ApiConfig.objects.create(client=north.client, name="c", handler="c")
        film: dict[str, Any] = {"client": north.client, "tariffs": [north.basic]}
        make_video(**film, genres=[self.drama, self.war, self.cinema], video_provider=self.provider)
        make_video(**film, genres=[self.drama], external_api_config=self.config)
        make_video(**film, genres=[self.drama], is_announcement=True)
        make_video(north.client, genres=[self.drama, self.empty])

    def counts(self, **params: Any) -> list[tuple[str, int]]:
        return [(row["name"], row["count"]) for row in self.assert_ok(self.call(**params))["genres"]]

    def test_genres_with_films_that_the_viewer_sees(self) -> None:
        assert self.counts() == [("Война", 1), ("Драма", 2)]
        assert self.counts(categories=1) == [("Кино", 1)]
        assert self.counts(lang="en") == [("Война", 1), ("Drama", 2)]

    def test_counts_under_filters(self) -> None:
        assert self.counts(category_id=self.cinema.pk) == [("Война", 1), ("Драма", 1)]
        assert self.counts(provider_id=self.config.pk) == [("Драма", 1)]
        assert self.counts(video_provider_id=self.provider.pk) == [("Война", 1), ("Драма", 1)]
        assert self.counts(source_type=2) == [("Драма", 1)]
        assert self.counts(source_type=3) == []
        assert self.counts(category_id=99999) == []

    def test_a_row(self) -> None:
        row = self.call(categories=1)["genres"][0]
        assert (row["id"], row["is_category"], row["subgenres_count"]) == (self.cinema.pk, 1, 2)
        drama = self.call()["genres"][1]
        assert drama["icon"].endswith("/genres/1.png")
        assert (drama["icon_tv"], drama["subgenres_count"]) == ("", 1)

    def test_what_is_no_number(self) -> None:
        for name in ("category_id", "provider_id", "source_type", "categories"):
            wrong: dict[str, Any] = {name: "x"}
            self.assert_error(self.call(**wrong), 1)
