from __future__ import annotations

from typing import Any

from library.models import Camera
from tests.apis.content.base import ContentTestCase
from tests.library.cameras import make_camera, make_category
from tvmiddleware.models import PriceCategory


class CameraModifyTest(ContentTestCase):
    path = "camera/modify/"

    def setUp(self) -> None:
        super().setUp()
        north = self.cast.north
        self.price = PriceCategory.objects.create(client=north.client, name="Price")
        self.camera = make_camera(
            north.client,
            name="Gate",
            name_lang1="Gate en",
            category=make_category("Yards"),
            price_category=self.price,
            uri="rtsp://yard.example.com/1",
            comment="by the river",
            sort=4,
            tariffs=[north.basic],
            services=[north.live],
        )

    def reread(self) -> Camera:
        return Camera.objects.get(pk=self.camera.pk)

    def test_what_is_sent_changes_and_the_rest_stays(self) -> None:
        north = self.cast.north
        self.ok(
            camera_id=self.camera.pk, name="Arch", preview_url="https://p.example.com/1.jpg", tariffs=north.extra.pk
        )
        row = self.reread()
        assert (row.name, row.preview_url) == ("Arch", "https://p.example.com/1.jpg")
        assert (row.name_lang1, row.uri, row.comment, row.sort) == (
            "Gate en", "rtsp://yard.example.com/1", "by the river", 4,
        )  # fmt: skip
        assert (row.enabled, row.price_category) == (True, self.price)
        assert list(row.tariffs.all()) == [north.extra]
        assert list(row.stream_services.all()) == [north.live]
        assert row.category is not None

    def test_every_field(self) -> None:
        north = self.cast.north
        other = PriceCategory.objects.create(client=north.client, name="Other")
        texts: dict[str, Any] = {
            name: f"new {name}"
            for name in (
                *("name", "name_lang1", "name_lang2", "name_lang3", "name_lang4", "name_lang5", "uri", "url_prefix"),
                "multicast_address",
            )
        }
        self.ok(
            camera_id=self.camera.pk, enabled=0, stream_services=north.pvr.pk, price_category=other.pk, **texts
        )  # fmt: skip
        row = self.reread()
        for name, value in texts.items():
            assert getattr(row, name) == value, name
        assert (row.enabled, row.price_category) == (False, other)
        assert list(row.stream_services.all()) == [north.pvr]

    def test_empty_is_not_given_and_a_zero_empties_a_list(self) -> None:
        self.ok(camera_id=self.camera.pk, name="", uri="", tariffs="", price_category=0, enabled="")
        row = self.reread()
        assert (row.name, row.uri, row.price_category) == ("Gate", "rtsp://yard.example.com/1", self.price)
        assert row.tariffs.exists()
        self.ok(camera_id=self.camera.pk, tariffs="0", stream_services="[]")
        assert not row.tariffs.exists()
        assert not row.stream_services.exists()

    def test_a_box_gets_it_at_once(self) -> None:
        listed = "/tvmiddleware/api/camera/list/"
        assert [row["name"] for row in self.http.get(listed, self.identity()).json()["cameras"]] == ["Gate"]
        self.ok(camera_id=self.camera.pk, name="Arch")
        assert [row["name"] for row in self.http.get(listed, self.identity()).json()["cameras"]] == ["Arch"]
        self.ok(camera_id=self.camera.pk, tariffs="0")
        assert self.http.get(listed, self.identity()).json()["cameras"] == []

    def test_what_there_is_not(self) -> None:
        foreign = make_camera(self.cast.south.client, name="South")
        for wrong in (foreign.pk, 999999, 0, -1):
            self.refused(404, camera_id=wrong, name="Mine")
        assert Camera.objects.get(pk=foreign.pk).name == "South"
        for unreadable in ("", "x", "9" * 30):
            self.names_wrong(20, "camera_id", camera_id=unreadable, name="Mine")
        self.names_wrong(20, "camera_id", name="Mine")

    def test_nothing_changes_where_something_is_wrong(self) -> None:
        south = self.cast.south
        self.names_wrong(20, "tariffs", camera_id=self.camera.pk, name="Arch", tariffs=south.basic.pk)
        self.names_wrong(20, "enabled", camera_id=self.camera.pk, name="Arch", enabled="maybe")
        self.names_wrong(21, "preview_url", camera_id=self.camera.pk, name="Arch", preview_url="nowhere")
        self.names_wrong(21, "name", camera_id=self.camera.pk, name="n" * 300)
        assert self.reread().name == "Gate"
