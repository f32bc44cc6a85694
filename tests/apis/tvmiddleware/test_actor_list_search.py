from __future__ import annotations

from tests.base import ApiTestCase
from tests.library.films import make_actor, make_director, make_video


class ActorListSearchTest(ApiTestCase):
    path = "actor/list/search/"

    def setUp(self) -> None:
        super().setUp()
        north = self.cast.north
        self.one = make_actor(north.client, "Анна Ёлкина", name_orig="Anna Yolkina")
        self.two = make_actor(north.client, "Иванна Бунина")
        make_director(north.client, "Анна Режиссёр")
        make_video(north.client, tariffs=[north.basic], people=[self.two])

    def names(self, **params: str) -> list[str]:
        return [row["name"] for row in self.assert_ok(self.call(**params))["actors"]]  # type: ignore[arg-type]

    def test_a_part_of_a_name_the_busiest_first(self) -> None:
        assert self.names(search="анна") == ["Иванна Бунина", "Анна Ёлкина"]
        assert self.names(search="елк") == ["Анна Ёлкина"]
        assert self.names(search="YOLKINA") == ["Анна Ёлкина"]
        assert self.names(search="анна", order="name") == ["Анна Ёлкина", "Иванна Бунина"]
        assert self.names(search="анна", type="director") == ["Анна Режиссёр"]
        assert self.names(search="%") == []

    def test_nothing_to_search_for(self) -> None:
        self.assert_error(self.call(), 1)
        self.assert_error(self.call(search=" "), 1)
