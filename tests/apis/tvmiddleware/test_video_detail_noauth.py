from __future__ import annotations

from typing import Any

from tests.base import ApiTestCase
from tests.library.films import make_file, make_price, make_trailer, make_video


class VideoDetailNoauthTest(ApiTestCase):
    path = "noauth/video/detail/"

    def setUp(self) -> None:
        super().setUp()
        self.north = self.cast.north.client
        self.film = make_video(
            self.north, "Матрица", tariffs=[self.cast.north.extra], price_category=make_price(self.north)
        )

    def actions(self) -> list[dict[str, Any]]:
        rows = self.assert_ok(self.call_with_key(vid=self.film.pk))["actions"]
        assert isinstance(rows, list)
        return rows

    def test_trailers_then_files_without_offers(self) -> None:
        assert [(row["action"], row["file_id"], row["url"]) for row in self.actions()] == [("get_video_url", "", "")]
        with self.captureOnCommitCallbacks(execute=True):
            make_file(self.film, duration=2700)
            trailer = make_trailer(self.film)
        rows = self.actions()
        assert [row["action"] for row in rows] == ["get_trailer_url", "get_video_url"]
        assert rows[1]["duration"] == "2700", "seconds"
        assert f"/noauth/video/url/?vid={self.film.pk}&vfid={trailer.pk}&" in rows[0]["url"]
        assert f"api_key={self.north.api_key}" in rows[0]["url"]

    def test_nothing_personal(self) -> None:
        answer = self.call_with_key(vid=self.film.pk)
        assert not {"position", "is_favorited", "customer_rating", "reviews"} & set(answer)

    def test_films_that_are_not_there(self) -> None:
        theirs = make_video(self.cast.south.client, tariffs=[self.cast.south.basic])
        for vid in (theirs.pk, make_video(self.north).pk, 99999, "x"):
            self.assert_error(self.call_with_key(vid=vid), 1)

    def test_a_wrong_key(self) -> None:
        self.assert_error(self.call_with_key(vid=self.film.pk, api_key="wrong"), 403)
