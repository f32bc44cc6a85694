from __future__ import annotations

from datetime import date
from typing import Any

from library.models import VideoActor
from tests.apis.content.films import FilmTestCase


class ContentActorListTest(FilmTestCase):
    path = "actor/list/"

    def setUp(self) -> None:
        super().setUp()
        self.a = self.make_actor("Ann", country="США", birthdate=date(1980, 1, 1))
        self.b = self.make_actor("Bob", country="сша", person_type=1)
        self.c = self.make_actor("Cid", country="Россия", birthdate=date(1970, 1, 1))
        self.make_actor("South", client=self.cast.south.client)
        other = self.make_film()
        for actor, films in ((self.c, (self.film, other)), (self.a, (self.film,))):
            for film in films:
                VideoActor.objects.create(video=film, actor=actor)

    def names(self, **params: Any) -> str:
        known = {self.a.pk: "a", self.b.pk: "b", self.c.pk: "c"}
        return "".join(known[pk] for pk in self.ok(**params)["actors"])

    def test_the_newest_first(self) -> None:
        answer = self.ok()
        assert answer["actors"] == [self.c.pk, self.b.pk, self.a.pk]
        assert answer["count"] == 3

    def test_orders(self) -> None:
        orders = {
            **{"id": "abc", "-id": "cba", "name": "abc", "-name": "cba"},
            **{"film_count": "bac", "-film_count": "cab", "birthdate": "cab", "-birthdate": "acb"},
        }
        for order, expected in orders.items():
            assert self.names(order=order) == expected, order
        self.names_wrong(20, "order", order="age")

    def test_filters(self) -> None:
        assert self.names(type="actor") == "ca"
        assert self.names(type="Director") == "b"
        assert self.names(country="США") == "ba"
        assert self.names(country="nowhere") == ""
        assert self.names(movie_id=self.film.pk) == "ca"
        assert self.names(movie_id=self.film.pk, country="сша", type="actor") == "a"
        for unknown in (self.theirs.pk, 999999, -1):
            assert self.names(movie_id=unknown) == ""

    def test_films_of_another_operator_tell_nothing(self) -> None:
        VideoActor.objects.create(video=self.theirs, actor=self.a)
        assert self.names(movie_id=self.theirs.pk) == ""

    def test_pages(self) -> None:
        assert [self.names(limit=1, page=number) for number in range(1, 5)] == ["c", "b", "a", ""]
        assert self.ok(limit=0)["actors"] == []
        assert self.ok(limit=0)["count"] == 3
        for name, wrong in (("limit", "x"), ("page", "x"), ("type", "x"), ("movie_id", "x")):
            self.names_wrong(20, name, **{name: wrong})

    def test_everybody_stands_once_on_the_pages(self) -> None:
        for number in range(7):
            self.make_actor("Same", country=str(number))
        for order in ("name", "-name", "film_count", "-film_count", "birthdate", "-birthdate"):
            pages = [self.ok(limit=3, page=number, order=order)["actors"] for number in range(1, 5)]
            seen = [pk for page in pages for pk in page]
            assert len(seen) == len(set(seen)) == 10, order
