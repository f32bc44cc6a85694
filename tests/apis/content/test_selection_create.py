from __future__ import annotations

from typing import Any

from library.models import PictureLoad, Selection
from library.showcase_constants import SelectionOrigin, SelectionType
from tests import factories as make
from tests.apis.content.base import ContentTestCase
from tests.library.films import make_video
from tests.library.showcase import make_selection


class SelectionCreateTest(ContentTestCase):
    path = "selection/create/"

    def made(self, **params: Any) -> Selection:
        return Selection.objects.get(pk=self.ok(**{"name": "New", "type": 0, **params})["id"])

    def items(self, row: Selection) -> list[int | None]:
        return [one.channel_id or one.program_id or one.video_id for one in row.items.order_by("sort")]

    def test_a_name_and_a_type_are_enough(self) -> None:
        make_selection(self.cast.north.client, sort=3)
        row = self.made()
        assert (row.client, row.name, row.content_type) == (self.cast.north.client, "New", SelectionType.CHANNEL)
        assert (row.is_hidden, row.origin, row.sort) == (False, SelectionOrigin.MANUAL, 4)
        assert self.items(row) == []

    def test_everything(self) -> None:
        cast = self.cast
        row = self.made(
            name_lang1="New en", name_lang5="New 5", is_hidden="True", items_set=f"{cast.two.pk},{cast.one.pk}"
        )
        assert (row.name_lang1, row.name_lang5, row.is_hidden) == ("New en", "New 5", True)
        assert self.items(row) == [cast.two.pk, cast.one.pk]
        assert [one.sort for one in row.items.order_by("sort")] == [1, 2]

    def test_programmes_and_films(self) -> None:
        film = make_video(self.cast.north.client)
        assert self.items(self.made(type=2, items_set=film.pk)) == [film.pk]
        assert self.items(self.made(type=1, items_set=[self.cast.coming.pk, self.cast.past.pk])) == [
            self.cast.coming.pk,
            self.cast.past.pk,
        ]

    def test_it_is_shown_at_once(self) -> None:
        assert self.device_names() == []
        self.made(items_set=self.cast.one.pk)
        assert self.device_names() == ["New"]

    def device_names(self) -> list[str]:
        self.prefix = "/tvmiddleware/api/"
        try:
            return [row["name"] for row in self.call("selection/list/")["selections"]]
        finally:
            self.prefix = "/content/api/"

    def test_what_is_no_object_of_the_type(self) -> None:
        elsewhere = make.program(make.epg_channel(), self.cast.past.datetime_begin, self.cast.past.datetime_end)
        theirs = make_video(self.cast.south.client)
        for wrong in (
            {"type": 0, "items_set": self.cast.foreign.pk},
            {"type": 0, "items_set": f"{self.cast.one.pk},999999"},
            {"type": 1, "items_set": elsewhere.pk},
            {"type": 2, "items_set": theirs.pk},
            {"type": 3, "items_set": self.cast.one.pk},
            {"type": 0, "items_set": "x"},
        ):
            self.names_wrong(20, "items_set", name="New", **wrong)
        assert not Selection.objects.exists()

    def test_wrong_values(self) -> None:
        self.names_wrong(20, "type", name="New")
        self.names_wrong(20, "type", name="New", type=7)
        self.names_wrong(20, "type", name="New", type="films")
        self.names_wrong(20, "name", type=0)
        self.names_wrong(21, "name", type=0, name="  ")
        self.names_wrong(21, "name", type=0, name="я" * 256)
        self.names_wrong(20, "is_hidden", type=0, name="New", is_hidden="maybe")

    def test_a_picture_that_can_not_be_loaded_stops_nothing(self) -> None:
        answer = self.ok(
            name="New", type=0, promo_image="http://127.0.0.1:1/x.png", promo_image_lang2="file:///etc/passwd"
        )
        assert {one["field"] for one in answer["upload_errors"]} == {"promo_image", "promo_image_lang2"}
        assert Selection.objects.get().promo_image.name == ""
        assert not PictureLoad.objects.exists()

    def test_signatures(self) -> None:
        params = self.signed(name="New", type=0)
        assert self.decoded(self.response(post=True, **{**params, "signature": "0" * 32}))["error"] == -2
        assert self.decoded(self.response(post=True, **{**params, "client_id": 999_999}))["error"] == -3
