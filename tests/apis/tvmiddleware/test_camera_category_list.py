from __future__ import annotations

from tests.base import ApiTestCase
from tests.library.cameras import make_camera, make_category, make_city


class CameraCategoryListTest(ApiTestCase):
    path = "camera/category/list/"

    def setUp(self) -> None:
        super().setUp()
        north, south = self.cast.north, self.cast.south
        self.roads = make_category("Roads", sort_number=1)
        self.yards = make_category("Дворы", name_lang1="Yards", sort_number=2)
        hidden, empty = make_category("Hidden", enabled=False), make_category("Empty")
        self.riga = make_city("Рига", name_lang1="Riga")
        both = make_camera(north.client, category=self.yards, city=self.riga, tariffs=[north.basic])
        both.additional_categories.set([self.roads, self.yards])
        make_camera(north.client, category=self.yards, tariffs=[north.extra])
        make_camera(north.client, category=hidden, tariffs=[north.basic])
        make_camera(north.client, category=empty)
        make_camera(south.client, category=self.roads, city=self.riga, tariffs=[south.basic])

    def test_categories_with_cameras_in_the_editors_order(self) -> None:
        assert self.assert_ok(self.call(lang="en"))["categories"] == [
            {"id": self.roads.pk, "name": "Roads", "city_name": "", "cameras_count": 1},
            {"id": self.yards.pk, "name": "Yards", "city_name": "", "cameras_count": 2},
        ]

    def test_of_a_city(self) -> None:
        rows = self.call(city_id=self.riga.pk, lang="en")["categories"]
        assert [(row["name"], row["city_name"], row["cameras_count"]) for row in rows] == [
            ("Roads", "Riga", 1),
            ("Yards", "Riga", 1),
        ]
        assert self.call(city_id=99999)["categories"] == []

    def test_the_other_operator(self) -> None:
        rows = self.call(key=self.cast.vera_key)["categories"]
        assert [(row["id"], row["cameras_count"]) for row in rows] == [(self.roads.pk, 1)]

    def test_an_xml_box(self) -> None:
        assert [node.text for node in self.xml().iter("cameras_count")] == ["1", "2"]

    def test_a_wrong_parameter(self) -> None:
        self.assert_error(self.call(city_id="x"), 1)

    def test_without_a_session(self) -> None:
        self.assert_error(self.call_with_key(), 403)
