from __future__ import annotations

from unittest.mock import patch

from geo.models import City, Country
from geo.records import Region
from tests.base import ApiTestCase


class CountryInfoTest(ApiTestCase):
    path = "country/info/"

    def test_nobody_knows(self) -> None:
        answer = self.assert_ok(self.call_with_key())
        assert (answer["country_name"], answer["country_code"], answer["city_name"]) == ("", "", "")

    def test_a_located_caller(self) -> None:
        country = Country.objects.create(name="Россия", name_lang1="Russia", iso_code="RU")
        city = City.objects.create(country=country, name="Казань", name_lang1="Kazan")
        self.cast.north.client.geo_locator = "table"
        self.cast.north.client.save()
        region = Region(country.pk, city.pk)
        with patch("geo.selectors.locate_address", return_value=region) as locate:
            answer = self.assert_ok(self.call_with_key(lang="en"))
            assert (answer["country_name"], answer["country_code"], answer["city_name"]) == ("Russia", "RU", "Kazan")
            locate.assert_called_once_with("table", "127.0.0.1")
            assert self.call_with_key()["city_name"] == "Казань"
        with patch("geo.selectors.locate_address", return_value=Region(None, city.pk)):
            assert self.call_with_key()["country_code"] == "RU"
        with patch("geo.selectors.locate_address", return_value=Region(country.pk, None)):
            answer = self.call_with_key()
            assert (answer["country_code"], answer["city_name"]) == ("RU", "")

    def test_an_xml_box_is_told_the_same(self) -> None:
        north = self.cast.north.client
        assert self.xml(api_key=north.api_key).find("country_code").text is None

    def test_a_wrong_key_is_refused(self) -> None:
        self.assert_error(self.decoded(self.response(client_id=self.cast.north.client.pk, api_key="x")), 403)
