from __future__ import annotations

from typing import Any

from tests.base import ApiTestCase
from tests.library.films import make_actor, make_director, make_video


class ActorListTest(ApiTestCase):
    path = "actor/list/"

    def setUp(self) -> None:
        super().setUp()
        north = self.cast.north
        self.yana = make_actor(north.client, "Яна", birthdate="1980-01-02", country="Россия", gender="2")
        self.anna = make_actor(north.client, "Анна", name_lang1="Anna", birthdate="1970-01-02")
        self.bob = make_actor(north.client, "Bob")
        self.petr = make_director(north.client, "Пётр")
        make_actor(self.cast.south.client, "South")
        self.film = make_video(north.client, tariffs=[north.basic], people=[self.yana, self.bob, self.petr])
        make_video(north.client, tariffs=[north.basic], people=[self.bob])
        make_video(north.client, people=[self.anna, self.yana])

    def names(self, **params: Any) -> list[str]:
        return [row["name"] for row in self.assert_ok(self.call(**params))["actors"]]

    def test_orders(self) -> None:
        assert self.names() == ["Bob", "Анна", "Яна"]
        assert self.names(order="-name") == ["Яна", "Анна", "Bob"]
        assert self.names(order="cyrillic-first") == ["Анна", "Яна", "Bob"]
        assert self.names(order="birthdate") == ["Анна", "Яна", "Bob"]
        assert self.names(order="-birthdate") == ["Яна", "Анна", "Bob"]
        assert self.names(order="-film_count") == ["Bob", "Яна", "Анна"]

    def test_types_and_films(self) -> None:
        assert self.names(type="director") == ["Пётр"]
        assert self.names(type="all", order="name") == ["Bob", "Анна", "Пётр", "Яна"]
        assert self.names(vid=self.film.pk) == ["Bob", "Яна"]
        assert self.names(vid=self.film.pk, type="all") == ["Bob", "Пётр", "Яна"]
        self.assert_error(self.call(type="singer"), 1)
        for vid in (99999, make_video(self.cast.south.client).pk, "x"):
            self.assert_error(self.call(vid=vid), 1)

    def test_pages(self) -> None:
        assert self.names(limit=2, page=2) == ["Яна"]
        only = self.call(limit=0)
        assert (only["actors"], only["count"]) == ([], 3)
        assert self.names(page=9999) == []

    def test_a_row(self) -> None:
        row = next(row for row in self.call()["actors"] if row["name"] == "Яна")
        assert (row["id"], row["country"], row["gender"], row["birthdate"]) == (
            self.yana.pk,
            "Россия",
            "2",
            "1980-01-02",
        )
        assert (row["type"], row["photo"], row["biography"]) == ("Actor", "", "")
        assert "Anna" in self.names(lang="en")
