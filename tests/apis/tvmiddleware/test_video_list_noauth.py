from __future__ import annotations

from typing import Any
from unittest.mock import patch

from geo.models import Country
from geo.records import Region
from tests.base import ApiTestCase
from tests.library.films import make_file, make_video


class VideoListNoauthTest(ApiTestCase):
    path = "noauth/video/list/"

    def setUp(self) -> None:
        super().setUp()
        self.north = self.cast.north.client

    def names(self, **params: Any) -> list[str]:
        return [row["name"] for row in self.assert_ok(self.call_with_key(**params))["videos"]]

    def test_films_of_every_tariff_that_opens_films(self) -> None:
        make_video(self.north, "Extra", tariffs=[self.cast.north.extra])
        make_video(self.north, "Nobody's")
        make_video(self.cast.south.client, "South", tariffs=[self.cast.south.basic])
        assert self.names() == ["Extra"]

    def test_announcements_are_listed_unless_left_out(self) -> None:
        make_video(self.north, "Soon", tariffs=[self.cast.north.basic], is_announcement=True)
        make_video(self.north, "Now", tariffs=[self.cast.north.basic])
        assert self.names(order="id") == ["Soon", "Now"]
        assert self.names(announcement=0) == ["Now"]
        assert self.names(announcement=1) == ["Soon"]

    def test_where_the_caller_is(self) -> None:
        here, there = (Country.objects.create(name=code, iso_code=code) for code in ("HH", "TT"))
        film = make_video(self.north, "There", tariffs=[self.cast.north.basic], available_everywhere=False)
        film.available_countries.set([there])
        with patch("apis.tvmiddleware.library_calls.locate_address", return_value=Region(here.pk, None)):
            assert self.names() == []
        with patch("apis.tvmiddleware.library_calls.locate_address", return_value=Region(there.pk, None)):
            assert self.names() == ["There"]

    def test_a_row(self) -> None:
        film = make_video(
            self.north, "Film", tariffs=[self.cast.north.basic], year=1999, kinopoisk_id=301, screenshot_big="s/1.jpg"
        )
        make_file(film)
        answer = self.call_with_key()
        row = answer["videos"][0]
        assert (row["year"], row["kinopoisk_id"]) == ("1999", 301)
        assert (row["has_subscription"], row["is_purchased"], row["is_favorited"]) == (0, 0, 0)
        assert (row["position"], row["position_asset_id"]) == (0, -1)
        assert row["files"][0]["screenshot_big"] == row["screenshot_big"]
        assert (answer["is_4k"], answer["count"]) == (0, 1)

    def test_personal_filters_are_unknown(self) -> None:
        make_video(self.north, "Film", tariffs=[self.cast.north.basic])
        assert self.names(favorited_only=1, viewed_only=1) == ["Film"]

    def test_a_wrong_key(self) -> None:
        self.assert_error(self.call_with_key(api_key="wrong"), 403)
