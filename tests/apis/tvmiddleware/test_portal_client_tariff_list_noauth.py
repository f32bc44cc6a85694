from __future__ import annotations

from typing import Any
from unittest.mock import patch

from geo.models import Country
from geo.records import Region
from tests import factories as make
from tests.base import ApiTestCase


class PortalClientTariffListTest(ApiTestCase):
    path = "noauth/portal/client/tariff/list/"

    def names(self, **params: Any) -> list[str]:
        return [row["name"] for row in self.assert_ok(self.call_with_key(**params))["tariffs"]]

    def test_what_is_on_sale(self) -> None:
        north = self.cast.north.client
        self.cast.closed.tariffs.all().delete()
        make.tariff(north, name="Hidden", period=0)
        make.tariff(north, name="Old", archived=True)
        make.tariff(north, name="Off", enabled=False)
        assert self.names() == ["North basic", "North extra"]

    def test_a_row(self) -> None:
        basic = self.cast.north.basic
        basic.name_lang1, basic.description, basic.meta = "Basic", "Описание", {"color": "#fff"}
        basic.price, basic.icon = "99.50", "tariffs/b.png"
        basic.save()
        make.channel(self.cast.north.client, tariffs=[basic], enabled=False)
        row = self.call_with_key(lang="en")["tariffs"][0]
        assert row == {
            "id": basic.pk, "name": "Basic", "description": "Описание", "period": 1, "channels_count": 1,
            "price": "99.50", "icon": "http://testserver/media/tariffs/b.png", "meta": '{"color":"#fff"}',
        }  # fmt: skip

    def test_a_tariff_that_opens_no_channels(self) -> None:
        self.cast.north.extra.used_for_channel_list = False
        self.cast.north.extra.save()
        assert [row["channels_count"] for row in self.call_with_key()["tariffs"]][:2] == [1, -1]

    def test_a_tariff_of_another_country(self) -> None:
        country = Country.objects.create(name="Эстония", iso_code="EE")
        self.cast.north.extra.available_everywhere = False
        self.cast.north.extra.save()
        self.cast.north.extra.countries.set([country])
        assert "North extra" in self.names()  # nobody knows where the caller is
        with patch("apis.tvmiddleware.portal.locate_address", return_value=Region(country_id=country.pk + 1)):
            assert "North extra" not in self.names()
        with patch("apis.tvmiddleware.portal.locate_address", return_value=Region(country_id=country.pk)):
            assert "North extra" in self.names()

    def test_an_xml_box_is_told_the_same(self) -> None:
        north = self.cast.north.client
        root = self.xml(api_key=north.api_key)
        assert root.findtext("tariffs/item/price") == "100.00"

    def test_a_wrong_key_is_refused(self) -> None:
        self.assert_error(self.decoded(self.response(client_id=self.cast.north.client.pk)), 403)
