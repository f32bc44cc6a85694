from __future__ import annotations

from geo.models import Country
from tests.base import ApiTestCase


class CountryListTest(ApiTestCase):
    path = "country/list/"

    def test_sorted_in_the_language_asked_for(self) -> None:
        russia = Country.objects.create(name="Россия", name_lang1="Russia", iso_code="RU")
        austria = Country.objects.create(name="Австрия", name_lang1="Austria", iso_code="AT")
        germany = Country.objects.create(name="Германия", name_lang1="Germany", iso_code="DE")
        names = [row["country_name"] for row in self.assert_ok(self.call_with_key())["countries"]]
        assert names == ["Австрия", "Германия", "Россия"]
        rows = self.call_with_key(lang="en")["countries"]
        assert [row["id"] for row in rows] == [austria.pk, germany.pk, russia.pk]
        assert rows[0] == {"id": austria.pk, "name": "Austria", "country_name": "Austria", "country_code": "AT"}

    def test_none(self) -> None:
        assert self.assert_ok(self.call_with_key())["countries"] == []

    def test_an_xml_box_is_told_the_same(self) -> None:
        Country.objects.create(name="Россия", iso_code="RU")
        north = self.cast.north.client
        root = self.xml(api_key=north.api_key)
        assert root.findtext("countries/item/country_code") == "RU"

    def test_a_wrong_key_is_refused(self) -> None:
        self.assert_error(self.decoded(self.response(client_id=self.cast.north.client.pk, api_key="x")), 403)
