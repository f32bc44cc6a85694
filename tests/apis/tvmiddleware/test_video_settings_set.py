from __future__ import annotations

from library.models import VideoFavourite
from tests.base import ApiTestCase
from tests.library.films import make_video


class VideoSettingsSetTest(ApiTestCase):
    path = "video/settings/set/"

    def setUp(self) -> None:
        super().setUp()
        self.film = make_video(self.cast.north.client, tariffs=[self.cast.north.basic])

    def favourites(self) -> list[int]:
        return [row["id"] for row in self.call("video/list/", favorited_only=1)["videos"]]

    def test_a_favourite_and_none_again(self) -> None:
        for _twice in range(2):
            self.assert_ok(self.call(vid=self.film.pk, is_favorited=1))
            assert self.favourites() == [self.film.pk]
        for _twice in range(2):
            self.assert_ok(self.call(vid=self.film.pk, is_favorited=0))
            assert self.favourites() == []

    def test_nothing_changes_where_nothing_is_said(self) -> None:
        self.assert_ok(self.call(vid=self.film.pk, is_favorited=1))
        self.assert_ok(self.call(vid=self.film.pk))
        assert self.favourites() == [self.film.pk]

    def test_it_is_the_accounts_own(self) -> None:
        self.assert_ok(self.call(vid=self.film.pk, is_favorited=1))
        assert [row.account_id for row in VideoFavourite.objects.all()] == [self.cast.anna.pk]

    def test_wrong_values(self) -> None:
        theirs = make_video(self.cast.south.client, tariffs=[self.cast.south.basic])
        for vid in (theirs.pk, 99999, "x"):
            self.assert_error(self.call(vid=vid, is_favorited=1), 1)
        for value in ("2", "x", "-1"):
            self.assert_error(self.call(vid=self.film.pk, is_favorited=value), 2)
        assert not VideoFavourite.objects.exists()
