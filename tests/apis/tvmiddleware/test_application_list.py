from __future__ import annotations

from typing import Any

from library.models import ApplicationAttribute, ExternalApplication
from tests import factories as make
from tests.base import ApiTestCase
from tvmiddleware.models import PlayDeviceTemplate


class ApplicationListTest(ApiTestCase):
    path = "application/list/"

    def setUp(self) -> None:
        super().setUp()
        north = self.cast.north.client
        self.weather = ExternalApplication.objects.create(
            client=north,
            name="Погода",
            name_lang1="Weather",
            system_name="weather",
            type=ExternalApplication.Type.WIDGET,
            sort=2,
        )
        ApplicationAttribute.objects.create(application=self.weather, key="city__1__name", value="Минск & область")
        ApplicationAttribute.objects.create(application=self.weather, key="auto_detect_current_city", value="1")
        self.shop = ExternalApplication.objects.create(
            client=north,
            name="Shop",
            system_name="shop",
            url="https://shop.example.com/",
            css_style="red",
            icon="applications/shop.png",
            show_in_main_menu=True,
            sort=1,
        )
        self.for_mag = ExternalApplication.objects.create(client=north, name="For MAG", sort=3)
        self.for_mag.devices.set([make.play_device("mag")])
        self.for_impuls = ExternalApplication.objects.create(client=north, name="For Impuls", sort=4)
        self.for_impuls.templates.set([PlayDeviceTemplate.objects.create(name="Impuls", system_name="impuls")])
        ExternalApplication.objects.create(client=north, name="Off", enabled=False)
        ExternalApplication.objects.create(client=self.cast.south.client, name="South")

    def names(self, **params: Any) -> list[str]:
        return [row["name"] for row in self.assert_ok(self.call(**params))["applications"]]

    def test_those_of_the_operator_in_its_order(self) -> None:
        shop, weather, *_others = self.assert_ok(self.call(lang="en"))["applications"]
        assert shop.pop("icon").endswith("/media/applications/shop.png")
        assert shop == {
            "id": self.shop.pk,
            "name": "Shop",
            "system_name": "shop",
            "type": 0,
            "url": "https://shop.example.com/",
            "show_in_main_menu": 1,
            "css_style": "red",
            "icon_focus": "",
            "attrs": {},
        }
        assert (weather["name"], weather["type"], weather["icon"]) == ("Weather", 4, "")
        assert weather["attrs"] == {"city__1__name": "Минск & область", "auto_detect_current_city": "1"}

    def test_by_device_type_and_template(self) -> None:
        common = ["Shop", "Погода"]
        assert self.names(template="impuls") == [*common, "For Impuls"]
        assert self.names(template="classic") == common
        xml = self.xml(device="mag_250", template="classic")
        assert [name.text for name in xml.findall("applications/item/name")] == [*common, "For MAG"]
        assert self.names(device="pc") == [*common, "For Impuls"]

    def test_the_accounts_own_template_counts_where_none_is_sent(self) -> None:
        classic = PlayDeviceTemplate.objects.create(name="Classic", system_name="classic")
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.anna.template = classic
            self.cast.anna.save()
        assert self.names() == ["Shop", "Погода"]
        assert self.names(template="impuls") == ["Shop", "Погода", "For Impuls"]

    def test_the_other_operator_sees_its_own(self) -> None:
        assert self.names(key=self.cast.vera_key) == ["South"]

    def test_a_change_is_seen_by_the_next_call(self) -> None:
        self.call()
        with self.captureOnCommitCallbacks(execute=True):
            ApplicationAttribute.objects.filter(key="city__1__name").get().delete()
            self.for_impuls.templates.clear()
        found = {row["name"]: row["attrs"] for row in self.call(template="classic")["applications"]}
        assert found["Погода"] == {"auto_detect_current_city": "1"}
        assert "For Impuls" in found

    def test_a_warm_list_asks_no_database(self) -> None:
        self.call()
        with self.assertNumQueries(0):
            self.call()

    def test_an_xml_box(self) -> None:
        root = self.xml(lang="en")
        assert [name.text for name in root.findall("applications/item/name")] == [
            "Shop",
            "Weather",
            "For MAG",
            "For Impuls",
        ]
        assert root.findtext("applications/item/attrs/city__1__name") == "Минск & область"

    def test_without_a_session(self) -> None:
        self.assert_error(self.call_with_key(), 403)
