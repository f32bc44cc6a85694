from __future__ import annotations

from typing import Any

from library.models import VideoFavourite
from tests.base import ApiTestCase
from tests.library.films import make_video


class AccountVideoUpdateTest(ApiTestCase):
    path = "v2/account/video/update/"

    def setUp(self) -> None:
        super().setUp()
        north = self.cast.north
        self.one, self.two = (make_video(north.client, name, tariffs=[north.basic]) for name in ("One", "Two"))

    def update(self, rows: Any) -> dict[str, Any]:
        response = self.response(post=True, body={"account_video": rows}, **self.identity())
        return self.decoded(response)

    def favourites(self) -> set[int]:
        return set(VideoFavourite.objects.values_list("video_id", flat=True))

    def test_many_at_once(self) -> None:
        self.assert_ok(self.update([{"id": self.one.pk, "is_favorited": 1}, {"id": self.two.pk, "is_favorited": 1}]))
        assert self.favourites() == {self.one.pk, self.two.pk}
        self.assert_ok(self.update([{"id": self.one.pk}]))
        assert self.favourites() == {self.two.pk}

    def test_all_or_none(self) -> None:
        self.assert_error(self.update([{"id": self.one.pk, "is_favorited": 1}, {"id": 99999, "is_favorited": 1}]), 404)
        theirs = make_video(self.cast.south.client, tariffs=[self.cast.south.basic])
        self.assert_error(self.update([{"id": self.one.pk, "is_favorited": 1}, {"id": theirs.pk}]), 404)
        assert self.favourites() == set()

    def test_what_is_no_list(self) -> None:
        for rows in ("x", 5, [{"is_favorited": 1}], [{"id": "x"}], [{"id": self.one.pk, "is_favorited": "x"}]):
            self.assert_error(self.update(rows), 400)
        self.assert_error(self.update([{"id": self.one.pk}] * 1001), 400)
        self.assert_error(self.call(), 400)
