from __future__ import annotations

from typing import Any
from unittest.mock import patch

from django.core.cache import cache
from django.test import override_settings

from geo.models import City, Country
from geo.records import Region
from library.backends.weather.base import CityQuery
from library.cache import keys
from library.models import ApplicationAttribute, ExternalApplication, WeatherCity
from library.selectors import weather_cities
from library.services import outside_answers, weather
from tests.http_server import Answer, Asked
from tests.library.sources import FOBOS, GISMETEO, GISMETEO_CITIES, OPENWEATHERMAP, WidgetTestCase

KEY = "secret-of-the-weather"


class WeatherTestCase(WidgetTestCase):
    path = "application/weather_data/"
    wanted: dict[str, Any] = {}

    def setUp(self) -> None:
        super().setUp()
        self.server.gives("/data/2.5/weather", OPENWEATHERMAP)
        self.server.gives("/v2/weather/current/4368/", GISMETEO)
        self.server.gives("/v2/weather/current/4248/", GISMETEO)
        self.server.gives("/v2/search/cities/", GISMETEO_CITIES)
        self.server.gives("/fobos/27612", FOBOS)
        used = override_settings(
            WEATHER_OPENWEATHERMAP_URL=self.server.url,
            WEATHER_GISMETEO_URL=self.server.url,
            WEATHER_FOBOS_URL=self.server.url + "/fobos/{city}",
            WEATHER_FOBOS_USER="user",
            WEATHER_FOBOS_PASS=KEY,
            WEATHER_GISMETEO_TOKEN=KEY,
            TVMIDDLEWARE_WEATHER_WIDGET_OPENWEATHERMAP_APPID=KEY,
            **self.wanted,
        )
        used.enable()
        self.addCleanup(used.disable)
        belarus = Country.objects.create(name="Беларусь", iso_code="BY")
        self.minsk = City.objects.create(country=belarus, name="Минск")

    def sent(self) -> Asked:
        return self.server.asked[-1]


class ApplicationWeatherDataTest(WeatherTestCase):
    def test_openweathermap(self) -> None:
        answer = self.assert_ok(self.call_with_key(ext_city_id="524901"))
        assert answer == {
            "current": {
                "icon": "04d",
                "description": "пасмурно",
                "temperature": -4,
                "pressure": 760,
                "wind_speed": 4.1,
                "wind_deg": 210,
                "humidity": 86,
            },
            "city": "Москва",
            "error": 0,
            "error_message": "",
        }
        assert self.sent().query == {"id": "524901", "units": "metric", "lang": "ru", "appid": KEY}

    def test_our_own_id_by_the_table_of_cities(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            WeatherCity.objects.create(city=self.minsk, service="openweathermap", ext_id="625144")
            WeatherCity.objects.create(city=self.minsk, service="gismeteo", ext_id="4248")
        self.assert_ok(self.call_with_key(city=self.minsk.pk))
        assert self.sent().query["id"] == "625144"

    def test_our_own_id_by_the_attributes_of_a_widget(self) -> None:
        application = ExternalApplication.objects.create(client=self.cast.north.client, name="Weather")
        theirs = ExternalApplication.objects.create(client=self.cast.south.client, name="Weather")
        for owner, key, value in (
            (application, "city__2__id", "m"),
            (application, "city__2__ext_id", "524901"),
            (theirs, "city__1__id", "s"),
            (theirs, "city__1__ext_id", "1"),
        ):
            with self.captureOnCommitCallbacks(execute=True):
                ApplicationAttribute.objects.create(application=owner, key=key, value=value)
        self.assert_ok(self.call_with_key(city="m"))
        assert self.sent().query["id"] == "524901"
        self.assert_error(self.call_with_key(city="s"), 3)

    def test_our_own_id_by_the_citys_name(self) -> None:
        answer = self.assert_ok(self.call_with_key(city=self.minsk.pk))
        assert self.sent().query["q"] == "Минск,by"
        assert answer["city"] == "Москва"

    def test_the_city_where_the_caller_is(self) -> None:
        with patch.object(weather_cities, "locate_address", return_value=Region(None, self.minsk.pk)):
            self.assert_ok(self.call_with_key(auto_detect_current_city=1, ext_city_id="524901"))
        assert self.sent().query["q"] == "Минск,by"

    def test_who_can_not_be_located_gets_the_city_that_he_names(self) -> None:
        self.assert_ok(self.call_with_key(auto_detect_current_city=1, ext_city_id="524901"))
        assert self.sent().query["id"] == "524901"

    @override_settings(TVMIDDLEWARE_WEATHER_WIDGET_OPENWEATHERMAP_CITY="Moscow,ru")
    def test_the_city_of_the_settings_for_who_names_none(self) -> None:
        self.assert_ok(self.call_with_key(auto_detect_current_city=1))
        assert self.sent().query["q"] == "Moscow,ru"
        self.assert_error(self.call_with_key(city=999999), 3)

    def test_places_that_nobody_knows(self) -> None:
        wrong: list[dict[str, Any]] = [
            {},
            {"city": 999999},
            {"city": "x" * 300},
            {"city": "-1"},
            {"ext_city_id": "x" * 65},
            {"ext_city_id": "1&appid=mine"},
            {"ext_city_id": "../../etc"},
            {"auto_detect_current_city": "x", "ext_city_id": "1"},
        ]
        for params in wrong:
            self.assert_error(self.call_with_key(**params), 3)
        assert self.server.asked == []

    def test_nothing_is_set_up(self) -> None:
        for unset in (
            {"TVMIDDLEWARE_WEATHER_WIDGET_OPENWEATHERMAP_APPID": ""},
            {"WEATHER_DEFAULT_BACKEND": "yandex"},
            {"WEATHER_DEFAULT_BACKEND": "gismeteo", "WEATHER_GISMETEO_TOKEN": ""},
            {"WEATHER_DEFAULT_BACKEND": "fobos", "WEATHER_FOBOS_URL": ""},
        ):
            with override_settings(**unset):
                self.assert_error(self.call_with_key(ext_city_id="1"), 3)

    @override_settings(SMARTY_ADDITIONAL_LANGUAGES=["en"])
    def test_in_the_language_of_the_viewer(self) -> None:
        self.call_with_key(ext_city_id="524901", lang="en")
        assert self.sent().query["lang"] == "en"
        self.call_with_key(ext_city_id="524901", lang="de")
        assert self.sent().query["lang"] == "ru"
        assert len(self.server.asked) == 2

    def test_kept_for_a_quarter_of_an_hour_for_each_city(self) -> None:
        for _call in range(2):
            self.assert_ok(self.call_with_key(ext_city_id="524901"))
            self.assert_ok(self.call_with_key(ext_city_id="625144"))
        assert len(self.server.asked) == 2
        self.later(minutes=16)
        self.assert_ok(self.call_with_key(ext_city_id="524901"))
        assert len(self.server.asked) == 3

    def test_the_service_gives_no_answer(self) -> None:
        self.server.gives("/data/2.5/weather", {"cod": 401, "message": "Invalid API key"}, status=401)
        self.assert_error(self.call_with_key(ext_city_id="1"), 1)
        self.server.gives("/data/2.5/weather", {"cod": 200, "main": {"temp": "warm"}})
        self.assert_error(self.call_with_key(ext_city_id="2"), 1)
        self.server.gives("/data/2.5/weather", [])
        self.assert_error(self.call_with_key(ext_city_id="3"), 1)
        with self.offline():
            self.assert_error(self.call_with_key(ext_city_id="4"), 1)

    def test_a_calm_without_a_direction(self) -> None:
        for number, wind in enumerate(({"speed": 0.5}, {}, None)):
            self.server.gives("/data/2.5/weather", {**OPENWEATHERMAP, "wind": wind})
            current = self.assert_ok(self.call_with_key(ext_city_id=str(number)))["current"]
            assert (current["wind_speed"], current["wind_deg"]) == (0.5 if wind else 0, 0)

    @override_settings(TVMIDDLEWARE_WEATHER_WIDGET_OPENWEATHERMAP_APPID=12345)
    def test_a_key_that_is_a_number(self) -> None:
        self.assert_ok(self.call_with_key(ext_city_id="524901"))
        assert self.sent().query["appid"] == "12345"

    def test_while_another_call_asks(self) -> None:
        question = weather.weather_question("openweathermap", CityQuery(ext_id="524901"), "ru")
        cache.add(question.turn_key, 1, 20)
        self.assert_error(self.call_with_key(ext_city_id="524901"), 2)
        self.assert_ok(self.call_with_key(ext_city_id="625144"))

    def test_who_makes_up_cities_does_not_use_up_our_quota(self) -> None:
        with patch.object(outside_answers, "MOST_UNKNOWN", 3):
            for number in range(5):
                self.call_with_key(ext_city_id=str(number))
            assert len(self.server.asked) == 3
            self.assert_error(self.call_with_key(ext_city_id="77"), 1)
            self.assert_ok(self.call_with_key(city=self.minsk.pk))
            cache.delete(keys.outside_questions("weather"))  # a minute later
            self.assert_ok(self.call_with_key(ext_city_id="78"))

    def test_the_key_stands_in_no_log(self) -> None:
        self.server.gives("/data/2.5/weather", b"", status=500)
        with self.assertLogs("smarty_main") as logs:
            self.assert_error(self.call_with_key(ext_city_id="1"), 1)
        assert "OUTSIDE_SOURCE_FAILED" in "".join(logs.output)
        assert KEY not in "".join(logs.output)

    def test_an_xml_box(self) -> None:
        north = self.cast.north.client
        root = self.xml(api_key=north.api_key, ext_city_id="524901")
        assert (root.findtext("current/temperature"), root.findtext("current/wind_speed")) == ("-4", "4.1")

    def test_without_the_key(self) -> None:
        self.assert_error(self.call_as_nobody(ext_city_id="1"), 403)
        self.assert_error(self.call_with_key(ext_city_id="1", api_key=self.cast.south.client.api_key), 403)


class GismeteoTest(WeatherTestCase):
    wanted = {"WEATHER_DEFAULT_BACKEND": "gismeteo"}

    def test_by_its_own_id(self) -> None:
        answer = self.assert_ok(self.call_with_key(ext_city_id="4368"))
        assert answer["current"] == {
            "icon": "d_c3_s1",
            "description": "Пасмурно, небольшой снег",
            "temperature": -1,
            "pressure": 731,
            "wind_speed": 7.0,
            "wind_deg": 110,
            "humidity": 93,
        }
        assert answer["city"] == "4368"
        assert self.sent().headers["X-Gismeteo-Token"] == KEY

    def test_by_name_in_the_citys_own_country(self) -> None:
        answer = self.assert_ok(self.call_with_key(city=self.minsk.pk))
        assert [asked.path for asked in self.server.asked] == ["/v2/search/cities/", "/v2/weather/current/4248/"]
        assert answer["city"] == "Минск"

    def test_a_name_that_it_does_not_know(self) -> None:
        answers: list[Any] = [[], None, "x", ["x", {"name": "y"}]]
        for given in ({"response": {"items": items}} for items in answers):
            self.server.gives("/v2/search/cities/", given)
            self.assert_error(self.call_with_key(city=self.minsk.pk), 1)
            cache.clear()


class FobosTest(WeatherTestCase):
    wanted = {"WEATHER_DEFAULT_BACKEND": "fobos"}

    def test_xml(self) -> None:
        answer = self.assert_ok(self.call_with_key(ext_city_id="27612"))
        assert answer["current"] == {
            "icon": "snow",
            "description": "Снег",
            "temperature": -4,
            "pressure": 745,
            "wind_speed": 5.0,
            "wind_deg": 90,
            "humidity": 70,
        }
        assert answer["city"] == "Москва"
        assert self.sent().headers["Authorization"].startswith("Basic ")

    def test_json(self) -> None:
        self.server.answers["/fobos/1"] = Answer(
            body=b'{"data": [{"fact": {"temp": 12.6, "pressure": "751", "humidity": 40, "wind": null}}]}'
        )
        current = self.assert_ok(self.call_with_key(ext_city_id="1"))["current"]
        assert (current["temperature"], current["pressure"], current["wind_speed"]) == (13, 751, 0.0)

    def test_it_knows_ids_only(self) -> None:
        self.assert_error(self.call_with_key(city=self.minsk.pk), 3)
