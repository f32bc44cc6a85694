from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.test import override_settings
from lxml import etree

from clients.models import Client
from geo.models import Country
from library.models import Video
from smarty.version import VERSION
from tests import factories as make
from tests.base import ApiTestCase
from tests.costs.counting import counted
from tests.library.films import make_video
from tvmiddleware.models import ClientPlayDevice, PlayDeviceTemplate

FLAGS = (
    "show_tvchannels", "show_categorizedtv", "show_archive", "show_videocatalog", "show_cctv", "show_radio",
    "show_games", "show_balance", "show_payment", "show_info", "show_settings", "show_exit", "reports_enabled",
    "data_autorefresh_enabled", "mediascope_enabled", "mvision_stat_enabled",
)  # fmt: skip


class PortalSettingsListTest(ApiTestCase):
    path = "portal/settings/list/"

    def settings(self, **params: Any) -> dict[str, Any]:
        return self.assert_ok(self.call_with_key(**{"device": "pc", **params}))

    def change(self, **fields: Any) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            row = ClientPlayDevice.objects.get(pk=self.cast.north.pc.pk)
            for name, value in fields.items():
                setattr(row, name, value)
            row.save()

    def test_an_untouched_device(self) -> None:
        answer = self.settings()
        assert answer["show_tvchannels"] == 1
        assert answer["template"] == ""
        assert answer["client_logo_url"] == ""
        assert answer["portal_config"] == {}
        assert answer["available_country_phone_codes"] == []
        assert answer["banner_video"] == {
            "video_id": 0, "image_url": "", "video_id_for_child_mode": 0, "image_url_for_child_mode": "",
        }  # fmt: skip
        assert answer["backend_version"] == VERSION
        assert answer["client_uid"] == self.cast.north.client.uid
        assert (answer["auth_mode"], answer["has_child_clients"], answer["use_new_billing_logic"]) == ("", 0, 0)

    def test_every_flag_follows_the_panel(self) -> None:
        for name in FLAGS:
            for value in (True, False):
                self.change(**{name: value})
                assert self.settings()[name] == int(value), name

    def test_looks_timers_and_addresses(self) -> None:
        self.change(
            template=PlayDeviceTemplate.objects.create(name="Focus", system_name="focus"),
            custom_api_url="http://other/api", custom_css_url="http://css", login_text="Привет & <b>",
            logo="devices/logo/a.png", logo_login="devices/logo/b.png", logo_loading="devices/logo/c.png",
            auth_mode="device_uid", standby_timer=240, pvr_standby_timer=120, redirect_to_portal_url="http://portal",
            mvision_server_url="http://mvision",
        )  # fmt: skip
        answer = self.settings()
        assert (answer["template"], answer["auth_mode"]) == ("focus", "device_uid")
        assert (answer["custom_api_url"], answer["custom_css_url"]) == ("http://other/api", "http://css")
        assert answer["login_text"] == "Привет & <b>"
        assert answer["client_logo_url"] == "http://testserver/media/devices/logo/a.png"
        assert answer["client_logo_login_url"] == "http://testserver/media/devices/logo/b.png"
        assert answer["client_logo_loading_url"] == "http://testserver/media/devices/logo/c.png"
        assert (answer["standby_timer"], answer["pvr_standby_timer"]) == (240, 120)
        assert answer["redirect_to_portal_url"] == "http://portal"
        assert answer["mvision_server_url"] == "http://mvision"

    def test_what_the_device_leaves_open_comes_from_the_operator(self) -> None:
        self.change_operator(
            logo="clients/logo/n.png", redirect_to_portal_url="http://new", billing_type=Client.BillingType.SUBSCRIPTION
        )
        answer = self.settings()
        assert answer["client_logo_url"] == "http://testserver/media/clients/logo/n.png"
        assert answer["redirect_to_portal_url"] == "http://new"
        assert answer["use_new_billing_logic"] == 1

    def change_operator(self, **fields: Any) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            client = Client.objects.get(pk=self.cast.north.client.pk)
            for name, value in fields.items():
                setattr(client, name, value)
            client.save()

    @override_settings(MEDIA_BASE_URL="https://cdn.example.com/m/")
    def test_pictures_from_another_server(self) -> None:
        self.change(logo="a.png")
        assert self.settings()["client_logo_url"] == "https://cdn.example.com/m/a.png"

    def test_portal_options_of_every_type(self) -> None:
        options = {
            "auto_launch_last_viewed_channel": True, "health_check_attemts": [30, 60], "max_epg_depth": 3,
            "template_styles": {"dark": "Dark"}, "site_url": "www.example.com", "bad name": 1, "unset": None,
        }  # fmt: skip
        self.change(portal_config=options)
        del options["bad name"], options["unset"]
        assert self.settings()["portal_config"] == options
        root = self.root(device="mag")  # another device of the same operator is not touched
        assert root.find("portal_config").text is None

    def test_names_that_xml_cannot_hold_deep_inside(self) -> None:
        options = {"styles": {"a b": 1, "dark": {"1080": 2, "ok": 3}}, "list": [{"<x>": 4, "y": 5}]}
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.north.mag.portal_config = options
            self.cast.north.mag.save()
        config = self.root(device="mag").find("portal_config")
        assert {element.tag for element in config} == {"styles", "list"}  # PostgreSQL does not keep their order
        assert etree.tostring(config.find("styles")) == b"<styles><dark><ok>3</ok></dark></styles>"
        assert etree.tostring(config.find("list")) == b"<list><item><y>5</y></item></list>"
        self.change(portal_config=options)
        assert self.settings()["portal_config"] == options

    def test_films_of_the_main_page(self) -> None:
        film = self.film("Alien")
        chosen = {"video_id": str(film.pk), "image_url": "banners/5.png", "video_id_for_child_mode": None}
        self.change(banner_video=chosen)
        assert self.settings()["banner_video"] == {
            "video_id": film.pk, "image_url": "http://testserver/media/banners/5.png",
            "video_id_for_child_mode": 0, "image_url_for_child_mode": "",
        }  # fmt: skip
        self.change(banner_video=["no object"])
        assert self.settings()["banner_video"]["video_id"] == 0

    def film(self, name: str, **fields: Any) -> Video:
        with self.captureOnCommitCallbacks(execute=True):
            return make_video(self.cast.north.client, name, tariffs=[self.cast.north.basic], **fields)

    def test_a_film_that_is_not_shown_takes_its_picture_along(self) -> None:
        """In either place, whatever keeps it back, and from the moment on at which it does."""
        adult = self.film("Alien", ad_banner="posters/a.png")
        child = self.film("Totoro", ad_banner="posters/t.png")
        self.change(banner_video={"video_id": adult.pk, "video_id_for_child_mode": child.pk, "image_url": "b.png"})
        shown = self.settings()["banner_video"]
        assert shown["image_url"] == "http://testserver/media/b.png"
        assert shown["video_id_for_child_mode"] == child.pk
        assert shown["image_url_for_child_mode"] == "http://testserver/media/posters/t.png"
        with self.captureOnCommitCallbacks(execute=True):
            adult.published_from = make.NOW + timedelta(hours=1)
            adult.save()
        hidden = self.settings()["banner_video"]
        assert (hidden["video_id"], hidden["image_url"], hidden["video_id_for_child_mode"]) == (0, "", child.pk)
        self.at(make.NOW + timedelta(hours=2))
        assert self.settings()["banner_video"] == shown

    def test_a_film_of_another_operator(self) -> None:
        south = self.cast.south
        foreign = make_video(south.client, "Alien", tariffs=[south.basic], ad_banner="posters/a.png")
        self.change(banner_video={"video_id": foreign.pk, "image_url_for_child_mode": "logo.png"})
        row = self.settings()["banner_video"]
        assert (row["video_id"], row["image_url"]) == (0, "")
        assert row["image_url_for_child_mode"] == "http://testserver/media/logo.png"

    def test_ids_that_no_film_has(self) -> None:
        self.change(banner_video={"video_id": 2**33, "video_id_for_child_mode": "9" * 40})
        row = self.settings()["banner_video"]
        assert (row["video_id"], row["video_id_for_child_mode"]) == (0, 0)

    def test_chosen_films_cost_no_sql_when_warm(self) -> None:
        self.change(banner_video={"video_id": self.film("Alien").pk})
        self.settings()
        with self.assertNumQueries(0):
            self.settings()

    def test_countries_for_registration_by_phone(self) -> None:
        russia = Country.objects.create(name="Россия", name_lang1="Russia", iso_code="RU", phone_code="7")
        estonia = Country.objects.create(name="Эстония", name_lang1="Estonia", iso_code="EE")
        self.settings()
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.north.client.available_countries.set([russia, estonia])
        assert self.settings(lang="en")["available_country_phone_codes"] == [
            {"country_name": "Russia", "region_code": "RU", "country_code": "7"},
            {"country_name": "Estonia", "region_code": "EE", "country_code": "372"},
        ]
        assert self.settings()["available_country_phone_codes"][0]["country_name"] == "Россия"
        with self.captureOnCommitCallbacks(execute=True):
            russia.name = "РФ"
            russia.save()
        assert self.settings()["available_country_phone_codes"][0]["country_name"] in {"РФ", "Эстония"}
        assert "РФ" in {row["country_name"] for row in self.settings()["available_country_phone_codes"]}

    def test_child_operators_come_and_go(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            child = make.client(parent=self.cast.north.client)
        assert self.settings()["has_child_clients"] == 1
        with self.captureOnCommitCallbacks(execute=True):
            child.parent = None
            child.save()
        assert self.settings()["has_child_clients"] == 0

    def test_each_answer_has_its_own_uuid(self) -> None:
        found = {self.settings()["random_uuid4"] for _ in range(5)}
        assert len(found) == 5
        assert {UUID(text).version for text in found} == {4}

    def test_a_text_that_looks_like_the_place_of_the_uuid_stays(self) -> None:
        text = "00000000-0000-4000-8000-000000000000"
        self.change(login_text=text)
        answer = self.settings()
        assert answer["login_text"] == text
        assert answer["random_uuid4"] != text

    def test_no_device_and_devices_that_are_not_enabled(self) -> None:
        self.assert_error(self.call_with_key(), 1)
        self.assert_error(self.call_with_key(device=""), 1)
        self.assert_error(self.call_with_key(device="toaster"), 2)
        make.play_device("dune")
        self.assert_error(self.call_with_key(device="dune"), 2)
        self.change(enabled=False)
        self.assert_error(self.call_with_key(device="pc"), 2)

    def test_a_model_behind_the_type(self) -> None:
        assert self.settings(device="pc_redbox", brand="Red", model="Box 2")["template"] == ""

    def test_a_device_made_for_one_uid(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            make.client_device(self.cast.north.client, "pc", allowed_uids="aa:bb:*", login_text="for testers")
        assert self.settings(device_uid="AA:BB:01")["login_text"] == "for testers"
        assert self.settings(device_uid="cc")["login_text"] == ""

    def test_operators_do_not_share_settings(self) -> None:
        self.change(login_text="North only")
        self.settings()
        south = self.cast.south.client
        answer = self.decoded(self.response(client_id=south.pk, api_key=south.api_key, device="pc"))
        assert answer["login_text"] == ""
        assert answer["client_uid"] == south.uid

    def root(self, **params: Any) -> Any:
        north = self.cast.north.client
        return self.xml(**{"api_key": north.api_key, **params})

    def test_an_xml_box_is_told_the_same(self) -> None:
        root = self.root()
        assert UUID(root.findtext("random_uuid4")).version == 4
        assert root.findtext("show_tvchannels") == "1"
        assert root.find("available_country_phone_codes").text is None
        assert root.findtext("error") == "0"

    def test_a_wrong_key_is_refused(self) -> None:
        north = self.cast.north.client
        for wrong in ({"client_id": north.pk, "api_key": "x"}, {"client_id": 0}, {"client_id": north.pk},
                      {"client_id": north.pk, "api_key": self.cast.south.client.api_key}):  # fmt: skip
            self.assert_error(self.decoded(self.response(device="pc", **wrong)), 403)

    def test_warm_it_costs_one_round_trip_and_no_sql(self) -> None:
        with counted() as cold:
            self.settings()
        with counted() as warm:
            self.settings()
        assert cold.sql > 0
        assert warm.sql == 0
        assert warm.cache <= 2
