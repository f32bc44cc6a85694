from __future__ import annotations

import phonenumbers
from django.test import TestCase, override_settings

from geo.models import Country
from geo.services import load_countries


class LoadCountriesTest(TestCase):
    def test_the_whole_world_in_both_languages(self) -> None:
        assert load_countries() == 249
        russia = Country.objects.get(iso_code="RU")
        assert (russia.name, russia.name_lang1, russia.name_lang2) == ("Россия", "Russia", "")
        assert (russia.iso3_code, russia.phone_code) == ("RUS", "7")
        assert not Country.objects.filter(iso3_code="").exists()
        assert not Country.objects.filter(name_lang1="").exists()

    def test_phone_codes_are_those_of_the_phone_library(self) -> None:
        load_countries()
        for row in Country.objects.all():
            assert row.phone_code == str(phonenumbers.country_code_for_region(row.iso_code) or ""), row.iso_code

    def test_again_it_changes_nothing(self) -> None:
        load_countries()
        before = list(Country.objects.order_by("pk").values())
        with self.assertNumQueries(3):  # the savepoint and one look
            assert load_countries() == 0
        assert list(Country.objects.order_by("pk").values()) == before

    def test_what_was_there_keeps_its_edits_and_gets_what_lacks(self) -> None:
        Country.objects.create(name="РФ", iso_code="RU", phone_code="007")
        assert load_countries() == 248
        russia = Country.objects.get(iso_code="RU")
        assert (russia.name, russia.phone_code, russia.iso3_code, russia.name_lang1) == ("РФ", "007", "RUS", "Russia")

    @override_settings(SMARTY_DEFAULT_LANGUAGE="en", SMARTY_ADDITIONAL_LANGUAGES=["kk", "ru"])
    def test_an_english_installation(self) -> None:
        load_countries()
        row = Country.objects.get(iso_code="DE")
        assert (row.name, row.name_lang1, row.name_lang2) == ("Germany", "", "Германия")

    @override_settings(SMARTY_DEFAULT_LANGUAGE="kk", SMARTY_ADDITIONAL_LANGUAGES=[])
    def test_a_language_that_the_file_does_not_have(self) -> None:
        load_countries()
        assert Country.objects.get(iso_code="DE").name == "Germany"
