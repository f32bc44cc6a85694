from __future__ import annotations

from typing import Any

from library.models import Camera
from tests.apis.content.base import ContentTestCase
from tests.library.cameras import make_camera, make_category
from tvmiddleware.models import PriceCategory


class CameraCreateTest(ContentTestCase):
    path = "camera/create/"

    def made(self, **params: Any) -> Camera:
        return Camera.objects.get(pk=self.ok(**{"name": "New", **params})["id"])

    def order(self) -> list[tuple[str, int]]:
        rows = Camera.objects.filter(client=self.cast.north.client).order_by("sort", "pk")
        return list(rows.values_list("name", "sort"))

    def test_a_name_is_enough(self) -> None:
        row = self.made()
        assert (row.client, row.name, row.enabled) == (self.cast.north.client, "New", True)
        assert (row.category, row.city, row.recording_days, row.preview_url) == (None, None, 0, "")
        assert not row.tariffs.exists()

    def test_everything_that_it_is_made_of(self) -> None:
        north = self.cast.north
        yards, roads = make_category("Yards"), make_category("Roads")
        price = PriceCategory.objects.create(client=north.client, name="Price")
        names = (
            *("name", "name_lang1", "name_lang2", "name_lang3", "name_lang4", "name_lang5", "url_prefix"),
            *("comment", "option1", "option2", "option3", "id_for_stream_service"),
        )
        texts = {name: f"the {name}" for name in names} | {
            "uri": "rtsp://yard.example.com/1",
            "multicast_address": "239.0.0.1:1234",
            "secondary_multicast_address": "239.0.0.2:1234",
            "preview_url": "https://pictures.example.com/1.jpg",
        }
        links = {"category": yards.pk, "epg_channel": self.cast.guide.pk, "price_category": price.pk}
        sets = {
            "additional_categories": [roads.pk, yards.pk],
            "tariffs": [north.basic.pk, north.extra.pk],
            "stream_services": [north.live.pk, north.pvr.pk],
        }
        row = self.made(**texts, **links, **sets, enabled=0)
        for name, text in texts.items():
            assert getattr(row, name) == text, name
        for name, pk in links.items():
            assert getattr(row, f"{name}_id") == pk, name
        for name, ids in sets.items():
            assert sorted(getattr(row, name).values_list("pk", flat=True)) == sorted(ids), name
        assert row.enabled is False

    def test_a_box_gets_it_at_once(self) -> None:
        listed = "/tvmiddleware/api/camera/list/"
        assert self.http.get(listed, self.identity()).json()["cameras"] == []
        made = self.made(tariffs=self.cast.north.basic.pk)
        assert [row["id"] for row in self.http.get(listed, self.identity()).json()["cameras"]] == [made.pk]

    def test_lists_in_every_notation(self) -> None:
        north = self.cast.north
        wanted = {north.basic.pk, north.extra.pk}
        one, two = sorted(wanted)
        for sent in ([one, two], f"{one},{two}", f"[{one} {two}]", f"[{one}, {two}]"):
            assert set(self.made(tariffs=sent).tariffs.values_list("pk", flat=True)) == wanted
        for nothing in ("0", "[]", "[0]", ""):
            assert not self.made(tariffs=nothing).tariffs.exists()

    def test_its_place(self) -> None:
        first = make_camera(self.cast.north.client, name="A", sort=1)
        make_camera(self.cast.north.client, name="B", sort=5)
        make_camera(self.cast.south.client, name="S", sort=3)
        self.made(name="End")
        assert self.order() == [("A", 1), ("B", 5), ("End", 6)]
        self.made(name="Second", sort_after_cid=first.pk)
        assert self.order() == [("A", 1), ("Second", 2), ("B", 3), ("End", 4)]
        self.made(name="Front", sort_after_cid=0)
        assert self.order() == [("Front", 1), ("A", 2), ("Second", 3), ("B", 4), ("End", 5)]
        assert Camera.objects.get(name="S").sort == 3

    def test_a_place_behind_none_of_its_own(self) -> None:
        foreign = make_camera(self.cast.south.client)
        for wrong in (foreign.pk, 999999):
            self.names_wrong(21, "sort_after_cid", name="New", sort_after_cid=wrong)
        assert not Camera.objects.filter(name="New").exists()

    def test_links_that_there_are_not(self) -> None:
        south = self.cast.south
        theirs = PriceCategory.objects.create(client=south.client, name="Price")
        for name, wrong in (
            ("tariffs", south.basic.pk),
            ("stream_services", south.live.pk),
            ("price_category", theirs.pk),
            ("tariffs", f"{self.cast.north.basic.pk},999999"),
            ("category", 999999),
            ("additional_categories", 999999),
            ("epg_channel", 999999),
        ):
            self.names_wrong(20, name, name="New", **{name: wrong})
        assert not Camera.objects.exists()

    def test_what_can_not_be_read(self) -> None:
        for name, wrong in (("tariffs", "x"), ("category", "abc"), ("enabled", "maybe"), ("sort_after_cid", "x")):
            self.names_wrong(20, name, name="New", **{name: wrong})
        self.names_wrong(20, "name")

    def test_what_is_refused(self) -> None:
        for name, wrong in (
            ("name", " "),
            ("name", "n" * 256),
            ("url_prefix", "n" * 256),
            ("preview_url", "javascript:alert(1)"),
            ("preview_url", "ftp://example.com/1.jpg"),
        ):
            self.names_wrong(21, name, **{"name": "New", name: wrong})
        assert not Camera.objects.exists()
