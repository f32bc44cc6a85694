from __future__ import annotations

from datetime import timedelta
from typing import Any

from library.models import VideoFavourite
from tests.base import ApiTestCase
from tests.costs.counting import counted
from tests.factories import NOW
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
        for number in (0, -1, 2**32 + self.one.pk):
            self.assert_error(self.update([{"id": self.one.pk, "is_favorited": 1}, {"id": number}]), 404)
        assert self.favourites() == set()

    def test_of_several_for_one_film_the_last_counts(self) -> None:
        on, off = ({"id": self.one.pk, "is_favorited": value} for value in (1, 0))
        self.assert_ok(self.update([off, on]))
        assert self.favourites() == {self.one.pk}
        self.assert_ok(self.update([on, off]))
        assert self.favourites() == set()

    def test_one_that_is_a_favourite_already_keeps_its_time(self) -> None:
        self.assert_ok(self.update([{"id": self.one.pk, "is_favorited": 1}]))
        self.at(NOW + timedelta(days=1))
        self.assert_ok(self.update([{"id": pk, "is_favorited": 1} for pk in (self.one.pk, self.two.pk)]))
        rows = dict(VideoFavourite.objects.values_list("video_id", "added_at"))
        assert rows == {self.one.pk: NOW, self.two.pk: NOW + timedelta(days=1)}

    def test_another_accounts_stay(self) -> None:
        VideoFavourite.objects.create(account=self.cast.boris, video=self.one, added_at=NOW)
        self.assert_ok(self.update([{"id": self.one.pk, "is_favorited": 0}]))
        assert self.favourites() == {self.one.pk}

    def test_a_hundred_films_cost_what_one_does(self) -> None:
        north = self.cast.north
        films = [
            self.one.pk,
            *(make_video(north.client, str(number), tariffs=[north.basic]).pk for number in range(99)),
        ]
        self.update([{"id": self.one.pk}])  # what is kept of the account is read anew from now on
        spent = []
        for chosen in (films[:1], films[1:]):
            for value in (1, 0):
                with counted() as cost:
                    self.assert_ok(self.update([{"id": pk, "is_favorited": value} for pk in chosen]))
                spent.append((cost.sql, cost.cache))
        assert spent[:2] == spent[2:], spent

    def test_the_next_list_has_them(self) -> None:
        self.assert_ok(self.update([{"id": self.one.pk, "is_favorited": 1}]))
        names = [row["name"] for row in self.call("video/list/", favorited_only=1)["videos"]]
        assert names == ["One"]

    def test_what_is_no_list(self) -> None:
        for rows in ("x", 5, [{"is_favorited": 1}], [{"id": "x"}], [{"id": self.one.pk, "is_favorited": "x"}]):
            self.assert_error(self.update(rows), 400)
        self.assert_error(self.update([{"id": self.one.pk}] * 1001), 400)
        self.assert_error(self.call(), 400)
