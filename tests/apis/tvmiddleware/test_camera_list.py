from __future__ import annotations

from typing import Any

from library.models import CameraGrant
from tests import factories as make
from tests.base import ApiTestCase
from tests.library.cameras import make_camera, make_category, make_city
from tvmiddleware.constants import PriceKind
from tvmiddleware.models import PriceCategory


class CameraListTest(ApiTestCase):
    path = "camera/list/"

    def setUp(self) -> None:
        super().setUp()
        cast, north = self.cast, self.cast.north
        self.yards, self.roads = make_category("Yards", name_lang1="Yards en"), make_category("Roads")
        self.riga, self.tartu = make_city("Рига", name_lang1="Riga"), make_city("Тарту")
        self.gate = make_camera(
            north.client,
            name="Ворота",
            name_lang1="Gate",
            sort=1,
            category=self.yards,
            city=self.riga,
            epg_channel=cast.guide,
            recording_days=3,
            tariffs=[north.basic],
            services=[north.live, north.pvr],
            preview_url="https://pictures.example.com/gate.jpg",
            option1="o1",
            option2="o2",
            option3="o3",
        )
        self.gate.additional_categories.set([self.roads])
        self.road = make_camera(
            north.client, name="Road", sort=2, category=self.roads, city=self.tartu, tariffs=[north.extra]
        )
        self.private = make_camera(north.client, name="Private", sort=3)
        self.closed = make_camera(north.client, name="Closed", sort=4, tariffs=[make.tariff(north.client)])
        make_camera(north.client, name="Off", enabled=False, tariffs=[north.basic])
        self.foreign = make_camera(cast.south.client, name="South", tariffs=[cast.south.basic])

    def listed(self, **params: Any) -> list[str]:
        answer = self.assert_ok(self.call(**params))
        assert answer["count"] == len(answer["cameras"])
        return [row["name"] for row in answer["cameras"]]

    def row(self, **params: Any) -> dict[str, Any]:
        return next(one for one in self.call(**params)["cameras"] if one["id"] == self.gate.pk)

    def test_every_field(self) -> None:
        row = self.row(lang="en")
        url = row.pop("url")
        assert url.startswith("http")
        assert f"/camera/url/?client_id={self.cast.north.client.pk}&" in url
        assert url.endswith(f"&cid={self.gate.pk}")
        now = self.cast.current
        assert row == {
            "id": self.gate.pk,
            "has_subscription": 1,
            "max_archive_duration": 3,
            "category_id": self.yards.pk,
            "icon": "",
            "name": "Gate",
            "has_record": 1,
            "is_favorited": 0,
            "timeshift_offset": 0,
            "city_id": self.riga.pk,
            "city_name": "Riga",
            "channel_sort": 1,
            "camera_sort": 1,
            "program_id": now.pk,
            "program_name": "Noon news en",
            "program_begin_time": int(now.datetime_begin.timestamp()),
            "program_end_time": int(now.datetime_end.timestamp()),
            "program_category_id": 0,
            "program_category": "",
            "program_description": "",
            "program_meta": "",
            "option1": "o1",
            "option2": "o2",
            "option3": "o3",
            "preview_url": "https://pictures.example.com/gate.jpg",
            "additional_categories": [{"id": self.roads.pk, "name": "Roads"}],
        }

    def test_those_of_the_tariffs_in_the_operators_order(self) -> None:
        assert self.listed() == ["Ворота", "Road"]
        assert self.listed(key=self.cast.vera_key) == ["South"]

    def test_one_that_was_given_to_the_account(self) -> None:
        grant = CameraGrant.objects.create(account=self.cast.anna, camera=self.private)
        CameraGrant.objects.create(account=self.cast.vera, camera=self.closed)  # no camera of its operator
        answer = self.call()
        assert [row["name"] for row in answer["cameras"]] == ["Ворота", "Road", "Private"]
        assert answer["cameras"][2]["has_subscription"] == 1
        assert self.listed(key=self.cast.vera_key) == ["South"]
        with self.captureOnCommitCallbacks(execute=True):
            grant.delete()
        assert self.listed() == ["Ворота", "Road"]

    def test_a_camera_with_a_price_is_shown_by_a_system_tariff_and_opened_by_a_paid_one(self) -> None:
        north = self.cast.north
        catalogue = make.tariff(north.client, period=0)
        self.cast.anna.tariffs.add(catalogue)
        priced = PriceCategory.objects.create(client=north.client, name="Paid", kind=PriceKind.SUBSCRIPTION)
        shown = make_camera(north.client, name="Shown", sort=9, price_category=priced, tariffs=[catalogue])
        free = make_camera(north.client, name="Free", sort=10, tariffs=[catalogue])
        opened = {row["id"]: row["has_subscription"] for row in self.call()["cameras"]}
        assert (opened[shown.pk], opened[free.pk]) == (0, 1)
        shown.tariffs.add(north.extra)
        with self.captureOnCommitCallbacks(execute=True):
            shown.save()
        assert {row["id"]: row["has_subscription"] for row in self.call()["cameras"]}[shown.pk] == 1

    def test_an_operator_that_lists_what_nobody_has_keeps_private_cameras_to_itself(self) -> None:
        client = self.cast.north.client
        client.show_channels_without_subscription = True
        with self.captureOnCommitCallbacks(execute=True):
            client.save()
        rows = {row["name"]: row["has_subscription"] for row in self.call()["cameras"]}
        assert rows == {"Ворота": 1, "Road": 1, "Closed": 0}

    def test_filters(self) -> None:
        assert self.listed(city_id=self.tartu.pk) == ["Road"]
        assert self.listed(city_id=99999) == []
        assert self.listed(category_id=self.yards.pk) == ["Ворота"]
        assert self.listed(category_id=self.roads.pk) == ["Ворота", "Road"]
        assert self.listed(category_id=self.roads.pk, city_id=self.tartu.pk) == ["Road"]
        assert self.listed(search="ВОР") == ["Ворота"]
        assert self.listed(search=" gat ", lang="en") == ["Gate"]
        assert self.listed(search="x" * 300) == []
        assert self.listed(city_id="", category_id="", search="", account_sort=0) == ["Ворота", "Road"]

    def test_numbers_stay_those_of_the_whole_list(self) -> None:
        assert [row["camera_sort"] for row in self.call(city_id=self.tartu.pk)["cameras"]] == [2]

    def test_favourites(self) -> None:
        assert self.listed(favorited_only=1) == []
        self.assert_ok(self.call("camera/settings/set/", cid=self.road.pk, is_favorited=1))
        assert self.listed(favorited_only=1) == ["Road"]
        assert [row["is_favorited"] for row in self.call()["cameras"]] == [0, 1]

    def test_multicast_where_the_box_plays_it(self) -> None:
        self.gate.multicast_address = "239.0.0.1:1234"
        with self.captureOnCommitCallbacks(execute=True):
            self.gate.save()
        key = self.cast.anna_mag_key
        assert [node.text for node in self.xml().iter("url")][0] == "udp://239.0.0.1:1234"
        assert "/camera/url/" in str([node.text for node in self.xml(reject_multicast=1).iter("url")][0])
        assert "/camera/url/" in self.row()["url"]
        assert key.account_id == self.cast.anna.pk

    def test_without_an_archive_service_nothing_is_recorded(self) -> None:
        self.gate.stream_services.set([self.cast.north.live])
        with self.captureOnCommitCallbacks(execute=True):
            self.gate.save()
        row = self.row()
        assert (row["has_record"], row["max_archive_duration"]) == (0, 0)

    def test_the_guides_icon_stands_in(self) -> None:
        self.call()
        self.cast.guide.icon = "epg/icons/one.png"
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.guide.save()
        assert self.row()["icon"].endswith("/epg/icons/one.png")

    def test_a_renamed_city(self) -> None:
        self.call()
        self.riga.name_lang1 = "Rīga"
        with self.captureOnCommitCallbacks(execute=True):
            self.riga.save()
        assert self.row(lang="en")["city_name"] == "Rīga"

    def test_an_xml_box(self) -> None:
        root = self.xml()
        item = root.find("cameras")[0]
        assert [node.tag for node in item][:7] == [
            "id", "has_subscription", "max_archive_duration", "category_id", "url", "icon", "name",
        ]  # fmt: skip
        assert item[-1].tag == "additional_categories"
        assert len(item[-1]) == 0
        assert root.findtext("count") == "2"
        assert self.xml(search="nothing").find("cameras").text is None

    def test_wrong_parameters(self) -> None:
        for params in ({"city_id": "x"}, {"category_id": "x"}, {"favorited_only": "x"}, {"city_id": 10**30}):
            self.assert_error(self.call(**params), 1)
        assert self.listed(city_id=-1) == []

    def test_without_a_session(self) -> None:
        self.assert_error(self.call_with_key(), 403)
