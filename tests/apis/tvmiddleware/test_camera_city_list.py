from __future__ import annotations

from library.models import CameraGrant
from tests.base import ApiTestCase
from tests.library.cameras import make_camera, make_city


class CameraCityListTest(ApiTestCase):
    path = "camera/city/list/"

    def setUp(self) -> None:
        super().setUp()
        north, south = self.cast.north, self.cast.south
        self.riga, self.tartu, self.oslo = make_city("Рига", name_lang1="Riga"), make_city("Тарту"), make_city("Осло")
        make_camera(north.client, city=self.tartu, tariffs=[north.basic])
        make_camera(north.client, city=self.tartu, tariffs=[north.basic])
        make_camera(north.client, tariffs=[north.basic])
        self.private = make_camera(north.client, city=self.riga)
        make_camera(south.client, city=self.oslo, tariffs=[south.basic])

    def test_cities_with_cameras_of_the_viewer_by_name(self) -> None:
        assert self.assert_ok(self.call())["cities"] == [{"id": self.tartu.pk, "name": "Тарту"}]
        with self.captureOnCommitCallbacks(execute=True):
            CameraGrant.objects.create(account=self.cast.anna, camera=self.private)
        assert self.call(lang="en")["cities"] == [
            {"id": self.riga.pk, "name": "Riga"},
            {"id": self.tartu.pk, "name": "Тарту"},
        ]

    def test_the_other_operator(self) -> None:
        assert [row["id"] for row in self.call(key=self.cast.vera_key)["cities"]] == [self.oslo.pk]

    def test_an_xml_box(self) -> None:
        assert [node.text for node in self.xml().iter("name")] == ["Тарту"]

    def test_without_a_session(self) -> None:
        self.assert_error(self.call_with_key(), 403)
