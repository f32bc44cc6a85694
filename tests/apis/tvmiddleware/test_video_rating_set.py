from __future__ import annotations

from tests import factories as make
from tests.base import ApiTestCase
from tests.library.films import make_video


class VideoRatingSetTest(ApiTestCase):
    path = "video/rating/set/"

    def setUp(self) -> None:
        super().setUp()
        self.film = make_video(self.cast.north.client, tariffs=[self.cast.north.basic], imported_rating=3)

    def test_what_came_from_elsewhere_counts_until_the_first_rating(self) -> None:
        row = self.call("video/detail/", vid=self.film.pk)
        assert (row["average_customers_rating"], row["customer_rating"]) == (3, 0)
        assert self.assert_ok(self.call(vid=self.film.pk, rating=8))["average_rating"] == 8
        row = self.call("video/detail/", vid=self.film.pk)
        assert (row["average_customers_rating"], row["customer_rating"]) == (8, 8)

    def test_the_mean_with_one_decimal(self) -> None:
        self.call(vid=self.film.pk, rating=8)
        for rating in (9, 9):
            account = make.account(self.cast.north.client, tariffs=[self.cast.north.basic])
            answer = self.call(vid=self.film.pk, rating=rating, key=make.session(account))
        assert answer["average_rating"] == 8.7

    def test_another_rating_replaces_the_first(self) -> None:
        self.call(vid=self.film.pk, rating=8)
        assert self.call(vid=self.film.pk, rating=2)["average_rating"] == 2
        self.film.refresh_from_db()
        assert (self.film.ratings_sum, self.film.ratings_count) == (2, 1)

    def test_lists_are_ordered_by_it(self) -> None:
        make_video(self.cast.north.client, "Better", tariffs=[self.cast.north.basic], imported_rating=5)
        self.call("video/list/")
        self.call(vid=self.film.pk, rating=9)
        rows = self.call("video/list/", order="-average_customers_rating")["videos"]
        assert [row["average_customers_rating"] for row in rows] == [9, 5]
        assert self.call("video/list/", order="-number_of_ratings")["videos"][0]["id"] == self.film.pk

    def test_wrong_values(self) -> None:
        for rating in (0, 11, -1, "x", "", 1.5):
            self.assert_error(self.call(vid=self.film.pk, rating=rating), 1)
        theirs = make_video(self.cast.south.client, tariffs=[self.cast.south.basic])
        for vid in (theirs.pk, 99999, "x"):
            self.assert_error(self.call(vid=vid, rating=5), 1)
