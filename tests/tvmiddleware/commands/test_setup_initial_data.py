from __future__ import annotations

from django.test import TestCase, override_settings

from clients.models import Client
from epg.models import EpgCategory, EpgGenre
from geo.models import Country
from tests.commands import run
from tests.factories import client
from tvmiddleware.constants import ApiType, DeviceGroup
from tvmiddleware.models import (
    Category,
    ClientPlayDevice,
    PlayDevice,
    PlayDeviceTemplate,
    Profile,
    StreamService,
    Tariff,
)

TYPES = (
    "amino android android_stb appleTV browser dune eltex imaqliq ios kodi lg_netcast lg_webos mag pc sagemcom "
    "samsung_smart_tv tbrowser tizen_tv tvip vewd web_app wrt"
)


class SetupInitialDataTest(TestCase):
    def test_every_device_type_of_the_wire(self) -> None:
        run("setup_initial_data")
        assert set(PlayDevice.objects.values_list("system_name", flat=True)) == set(TYPES.split())
        xml = PlayDevice.objects.filter(api_type=ApiType.XML).values_list("system_name", flat=True)
        assert set(xml) == {"mag", "android_stb"}
        assert PlayDevice.objects.get(system_name="mag").group == DeviceGroup.STB
        assert PlayDevice.objects.get(system_name="ios").drm_type == "FairPlay"

    def test_templates_and_countries(self) -> None:
        run("setup_initial_data")
        names = set(PlayDeviceTemplate.objects.values_list("system_name", flat=True))
        assert names == {"classic", "impuls", "iridium", "focus", "futuristic", "infinitly"}
        assert Country.objects.filter(iso_code="RU").exists()

    def test_guide_categories_in_two_languages(self) -> None:
        run("setup_initial_data")
        films = EpgCategory.objects.get(name="Фильмы")
        assert films.name_lang1 == "Films"
        assert EpgGenre.objects.get(name="Футбол").name_lang1 == "Football"
        assert EpgGenre.objects.get(name="Футбол").category == EpgCategory.objects.get(name="Спорт")

    @override_settings(SMARTY_DEFAULT_LANGUAGE="en", SMARTY_ADDITIONAL_LANGUAGES=["de", "ru"])
    def test_the_languages_of_the_settings_decide_the_slots(self) -> None:
        run("setup_initial_data")
        films = EpgCategory.objects.get(name="Films")
        assert (films.name_lang1, films.name_lang2) == ("", "Фильмы")

    def test_the_sample_operator_can_be_used_at_once(self) -> None:
        run("setup_initial_data")
        sample = Client.objects.get()
        assert ClientPlayDevice.objects.filter(client=sample, enabled=True).count() == len(TYPES.split())
        assert Tariff.objects.get(client=sample).assigned_by_default
        assert StreamService.objects.filter(client=sample).count() == 2
        assert Category.objects.filter(client=sample).exists()
        assert Profile.objects.filter(client=sample, default=True).count() == 1

    def test_without_sample_data(self) -> None:
        run("setup_initial_data", "--no-sample-data")
        assert not Client.objects.exists()
        assert PlayDevice.objects.exists()

    def test_no_sample_beside_a_real_operator(self) -> None:
        north = client()
        run("setup_initial_data")
        assert Client.objects.get() == north

    def test_again_changes_nothing(self) -> None:
        run("setup_initial_data")
        mag = PlayDevice.objects.get(system_name="mag")
        mag.name, mag.api_type, mag.enabled = "My box", ApiType.JSON, False
        mag.save()
        films = EpgCategory.objects.get(name="Фильмы")
        films.name = "Кино"
        films.save()
        EpgGenre.objects.get(name="Теннис").delete()
        Client.objects.update(name="Mine", domain_prefix="mine")
        counts = [
            model.objects.count() for model in (PlayDevice, EpgCategory, EpgGenre, Client, ClientPlayDevice, Tariff)
        ]
        said = run("setup_initial_data")
        mag.refresh_from_db()
        films.refresh_from_db()
        assert (mag.name, mag.api_type, mag.enabled) == ("My box", ApiType.JSON, False)
        assert films.name == "Кино"
        assert counts == [
            model.objects.count() for model in (PlayDevice, EpgCategory, EpgGenre, Client, ClientPlayDevice, Tariff)
        ]
        assert "0 device types" in said

    def test_a_deleted_device_type_comes_back(self) -> None:
        run("setup_initial_data")
        PlayDevice.objects.filter(system_name="dune").delete()
        assert "1 device types" in run("setup_initial_data")
