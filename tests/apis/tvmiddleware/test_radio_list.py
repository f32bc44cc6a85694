from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile

from library.models import Radio, RadioChannel
from tests import factories as make
from tests.base import ApiTestCase


class RadioListTest(ApiTestCase):
    path = "radio/list/"

    def setUp(self) -> None:
        super().setUp()
        self.directory = RadioChannel.objects.create(name="Радио Маяк", name_lang1="Radio Mayak")
        self.lighthouse = self.station("Маяк", sort=2, name_lang1="Lighthouse", radio_channel=self.directory)
        self.jazz = self.station("Jazz", sort=1, description="Day and night")
        self.station("Off", enabled=False)
        self.station("Nobody's", tariffs=[make.tariff(self.cast.north.client)])
        self.station("In no tariff", tariffs=[])
        self.station("South", operator=self.cast.south)

    def station(self, name: str, operator: Any = None, tariffs: Any = None, **fields: Any) -> Radio:
        owner = operator or self.cast.north
        made = Radio.objects.create(client=owner.client, name=name, uri=f"http://radio.example.com/{name}", **fields)
        made.tariffs.set([owner.basic] if tariffs is None else tariffs)
        return made

    def names(self, **params: Any) -> list[str]:
        return [row["name"] for row in self.assert_ok(self.call(**params))["radio"]]

    def test_those_of_the_accounts_tariffs_in_the_operators_order(self) -> None:
        answer = self.assert_ok(self.call(lang="en"))
        assert answer["radio"] == [
            {
                "id": self.jazz.pk,
                "name": "Jazz",
                "url": "http://radio.example.com/Jazz",
                "logo_url": "",
                "channel_name": "",
                "description": "Day and night",
                "has_subscription": 1,
            },
            {
                "id": self.lighthouse.pk,
                "name": "Lighthouse",
                "url": "http://radio.example.com/Маяк",
                "logo_url": "",
                "channel_name": "Radio Mayak",
                "description": "",
                "has_subscription": 1,
            },
        ]

    def test_the_other_operator_sees_its_own(self) -> None:
        assert self.names(key=self.cast.vera_key) == ["South"]

    def test_a_tariff_that_does_not_open_radio(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.north.basic.used_for_radio_list = False
            self.cast.north.basic.save()
        assert self.names() == []
        with self.captureOnCommitCallbacks(execute=True):
            self.jazz.tariffs.add(self.cast.north.extra)
        assert self.names() == ["Jazz"]

    def test_a_tariff_that_does_not_hold_where_the_viewer_is_opens_nothing(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.north.basic.enabled = False
            self.cast.north.basic.save()
        assert self.names() == []

    def test_a_debtor_hears_what_tariffs_for_debtors_open(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.boris.tariffs.add(self.cast.north.debtors)
            self.jazz.tariffs.add(self.cast.north.debtors)
        assert self.names(key=self.cast.boris_key) == ["Jazz"]

    def test_search_finds_a_part_of_any_name_without_case(self) -> None:
        for text, found in (("аЯ", ["Маяк"]), ("JAZ", ["Jazz"]), (" mayak ", ["Маяк"]), ("%", []), ("нет такого", [])):
            assert self.names(search=text) == found, text

    def test_the_logo_in_the_size_that_the_box_asks_for(self) -> None:
        self.directory.icon.save("mayak.png", ContentFile(b"png"), save=True)
        name = self.directory.icon.name
        assert name
        plain = self.assert_ok(self.call())["radio"][1]["logo_url"]
        assert plain.endswith(f"/media/{name}")
        sized = self.assert_ok(self.call(icon_width=40, icon_height=40))["radio"][1]["logo_url"]
        assert sized == plain.replace(".png", "40_40.png")
        assert self.assert_ok(self.call(icon_width=-1, icon_height=40))["radio"][1]["logo_url"] == plain

    def test_a_change_is_seen_by_the_next_call(self) -> None:
        self.call(lang="en")
        with self.captureOnCommitCallbacks(execute=True):
            self.jazz.delete()
            self.directory.name_lang1 = "Beacon"
            self.directory.save()
        (row,) = self.assert_ok(self.call(lang="en"))["radio"]
        assert row["channel_name"] == "Beacon"

    def test_a_warm_list_asks_no_database(self) -> None:
        self.call()
        with self.assertNumQueries(0):
            self.call()

    def test_an_xml_box(self) -> None:
        root = self.xml()
        assert [name.text for name in root.findall("radio/item/name")] == ["Jazz", "Маяк"]
        assert root.findtext("radio/item/has_subscription") == "1"

    def test_without_a_session(self) -> None:
        self.assert_error(self.call_with_key(), 403)
