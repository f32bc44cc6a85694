from __future__ import annotations

import json
import os
import shutil
import stat
import tempfile
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import time_machine
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import TestCase, override_settings
from PIL import Image

from clients.models import Client, User
from core.images import icon_sizes, sized_name
from demo.access import demo_file
from demo.channels import CHANNELS
from demo.films.posters import POSTER, SMALL_POSTER, STILL
from demo.guide import plan_day
from demo.management.commands.setup_demo import Command, demo_ports
from demo.operator import ABONEMENT, PASSWORD
from demo.shows import SHOWS
from demo.streamer.streams import known_streams
from epg.models import Epg, EpgChannel
from library.models import Actor, Selection, Video, VideoFile
from tests.commands import run
from tests.factories import NOW
from tests.fast_path import FastPathClient as HttpClient
from tests.pictures import file_name
from tvmiddleware.models import (
    Account,
    Channel,
    ChannelSort,
    ClientPlayDevice,
    DataCenter,
    LegalDocument,
    Message,
    PlayDevice,
    Profile,
    StreamService,
    Tariff,
)
from tvmiddleware.services.system_objects import CATEGORIES

DAY = timedelta(days=1)


def demo(moment: datetime) -> str:
    out = StringIO()
    with time_machine.travel(moment, tick=False):
        call_command(Command(), stdout=out)
    return out.getvalue()


class SetupDemoTest(TestCase):
    written: str

    @classmethod
    def setUpClass(cls) -> None:
        folder = Path(tempfile.mkdtemp(prefix="smarty-demo-"))
        cls.addClassCleanup(shutil.rmtree, folder)
        override = override_settings(VAR_DIR=folder, MEDIA_ROOT=folder / "media")
        override.enable()
        cls.addClassCleanup(override.disable)
        super().setUpClass()

    @classmethod
    def setUpTestData(cls) -> None:
        run("setup_initial_data", "--no-sample-data")
        demo(NOW)
        cls.written = demo_file().read_text()

    def setUp(self) -> None:
        demo_file().write_text(self.written)

    def demo(self, moment: datetime) -> str:
        with self.captureOnCommitCallbacks(execute=True):
            return demo(moment)

    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads(demo_file().read_text())
        return facts

    # --- the operator -----------------------------------------------------------------------------------------
    def test_everything_a_newcomer_wants_to_see(self) -> None:
        client = Client.objects.get()
        assert Channel.objects.filter(client=client, enabled=True).count() == len(CHANNELS) >= 20
        assert Channel.objects.values("category").distinct().count() >= 5
        assert Tariff.objects.filter(client=client, sessions_count=10, basic_sessions_count=10).count() == 4
        assert Tariff.objects.get(assigned_by_default=True, period__gt=0).basic_tariff_priority == 1
        assert Tariff.objects.get(assigned_by_default=True, period=0).price == 0, "shows what others sell"
        assert ClientPlayDevice.objects.filter(client=client, enabled=True).count() == PlayDevice.objects.count()
        assert DataCenter.objects.filter(client=client).count() == 2
        assert LegalDocument.objects.filter(client=client).count() == 1
        assert Profile.objects.filter(client=client).count() == 2
        assert ChannelSort.objects.filter(client=client).count() == 2
        assert Message.objects.filter(subject="Добро пожаловать, Анна!", urgent=False).count() == 1

    def test_live_archive_and_films_have_token_masks(self) -> None:
        for kind in (StreamService.Type.LIVE, StreamService.Type.PVR, StreamService.Type.VOD):
            services = StreamService.objects.filter(type=kind)
            assert services
            assert all("$token" in service.uri_mask and "$server/" in service.uri_mask for service in services)
            assert {(service.host, service.port) for service in services} == {("127.0.0.1", 8280)}
        for channel in Channel.objects.all():
            assert channel.stream_services.count() == 4
        assert all(channel.recording_days >= 3 for channel in Channel.objects.order_by("sort")[:9])

    def test_two_accounts_with_known_passwords(self) -> None:
        first, second = Account.objects.order_by("abonement")
        assert (first.abonement, first.password) == (ABONEMENT, PASSWORD)
        assert first.tariffs.filter(period__gt=0).count() == 2
        assert second.tariffs.filter(period__gt=0).count() == 1
        assert first.tariffs.filter(period=0).count() == second.tariffs.filter(period=0).count() == 1
        assert first.customer != second.customer

    def test_services_follow_the_streamer_to_another_port_and_others_stay(self) -> None:
        own = StreamService.objects.filter(type=StreamService.Type.LIVE)[0]
        StreamService.objects.filter(pk=own.pk).update(host="media.example.com", port=8280)
        with patch.dict(os.environ, {"PORT": "9000", "STREAMER_PORT": "9555"}):
            self.demo(NOW)
        assert self.facts()["streamer_url"] == "http://127.0.0.1:9555"
        assert set(StreamService.objects.exclude(pk=own.pk).values_list("port", flat=True)) == {9555}
        own.refresh_from_db()
        assert (own.host, own.port) == ("media.example.com", 8280)

    def test_ports(self) -> None:
        for port, streamer_port in ((8180, 8280), (65535, 65435)):
            with patch.dict(os.environ, {"PORT": str(port), "STREAMER_PORT": ""}):
                assert demo_ports() == (port, streamer_port)

    def test_icons_in_all_sizes(self) -> None:
        for guide in EpgChannel.objects.all():
            for size in icon_sizes():
                with default_storage.open(sized_name(file_name(guide.icon), *size)) as file:
                    assert Image.open(BytesIO(file.read())).size == size

    # --- films and what leads to them -------------------------------------------------------------------------
    def ask(self, path: str, **params: Any) -> dict[str, Any]:
        """As Anna's box; every answer is without an error."""
        http = HttpClient()
        keys = {"client_id": self.facts()["client_id"], "lang": "en"}
        with time_machine.travel(NOW, tick=False), self.captureOnCommitCallbacks(execute=True):
            api = "/tvmiddleware/api/"
            login = {"api_key": self.facts()["api_key"], "abonement": ABONEMENT, "password": PASSWORD, "device": "pc"}
            entered = http.get(f"{api}login/", {**keys, **login, "device_uid": "pc-1"}).json()
            found: dict[str, Any] = http.get(
                f"{api}{path}", {**keys, "authkey": entered["authkey"], "device": "pc", **params}
            ).json()
        assert found["error"] == 0, (path, found)
        return found

    def offers(self, ext_id: str) -> list[str]:
        """What Anna may do with a film; trailers left out."""
        detail = self.ask("video/detail/", vid=Video.objects.get(ext_id=ext_id).pk)
        return [row["action"] for row in detail["actions"] if row["action"] != "get_trailer_url"]

    def test_films_and_series_with_all_that_belongs_to_them(self) -> None:
        assert Video.objects.filter(is_season=False, is_package=False).count() >= 60
        shows = Video.objects.filter(is_season=True)
        assert shows.count() >= 4
        assert all(show.seasons.exists() and show.episodes.exists() for show in shows)
        assert Actor.objects.exclude(roles=None).count() >= 20
        assert not Video.objects.exclude(is_package=True).filter(actors=None).exists()
        assert not Video.objects.filter(genres=None).exists()
        assert not Video.objects.filter(tariffs=None).exists()
        assert not VideoFile.objects.filter(duration=0).exists()
        assert not Video.objects.filter(name_lang1="").exists()
        assert set(VideoFile.objects.values_list("filename", flat=True)) <= set(known_streams()), "no test cards"

    def test_posters_are_pictures(self) -> None:
        for video in Video.objects.all():
            sizes = {}
            for name in ("poster_big", "poster_small", "horizontal_poster", "screenshot_big", "screenshot_b_big"):
                with default_storage.open(file_name(getattr(video, name))) as file:
                    sizes[name] = Image.open(BytesIO(file.read())).size
            assert sizes == {"poster_big": POSTER, "poster_small": SMALL_POSTER} | dict.fromkeys(
                ("horizontal_poster", "screenshot_big", "screenshot_b_big"), STILL
            )

    def test_a_box_finds_and_opens_every_film(self) -> None:
        found = self.ask("video/list/", limit=200)
        assert found["count"] == Video.objects.count() == len(found["videos"])
        assert [row["name"] for row in self.ask("video/list/", search="star mar")["videos"]] == ["The Star Market"]
        detail = self.ask("video/detail/", vid=Video.objects.get(ext_id="orbital").pk)
        assert detail["director"] == "Dana Hall"
        assert [season["name"] for season in detail["seasons"]] == ["Season 1", "Season 2"]
        episodes = self.ask("video/episode/list/", season_id=detail["seasons"][0]["id"])["episodes"]
        assert [row["name"] for row in episodes] == [f"Episode {number}" for number in range(1, 5)]
        assert all(row["files"] for row in episodes)

    def test_free_films_rented_ones_and_those_of_subscriptions(self) -> None:
        assert self.offers("lamp-keepers") == ["get_video_url"], "free"
        assert self.offers("quiet-harbour") == ["get_video_url"], "with the basic tariff"
        assert self.offers("paper-fleet") == ["get_video_url"], "with the extended tariff"
        assert self.offers("star-market") == ["rent"]
        assert self.offers("space-weekend") == ["rent"], "a package"
        assert self.offers("third-violin") == [], "with a tariff that she does not have"
        assert self.offers("orbital") == ["get_video_url"], "the first episode is free"
        self.ask("customer/tariff/subscribe/", tariff_id=Tariff.objects.get(name_lang1="Cinema").pk)
        assert self.offers("third-violin") == ["get_video_url"]
        assert self.offers("orbital") == ["get_video_url"] * 7

    def test_the_main_screen_leads_somewhere(self) -> None:
        for row in self.ask("selection/list/")["selections"]:
            assert row["count"] >= 2, row
            assert self.ask("selection/detail/", selection_id=row["id"])["contents"]
        assert Selection.objects.count() == 6
        rows = self.ask("portaldashboard/list/", template="focus")["portaldashboards"]
        assert [row["title"] for row in rows][:4] == ["Menu", "Featured", "Continue watching", "New"]
        dramas, now = (next(row["id"] for row in rows if row["title"] == title) for title in ("Dramas", "On now"))
        assert len(self.ask("portaldashboard/video/list/", portal_dashboard_id=dramas)["videos"]) > 5
        assert len(self.ask("portaldashboard/program/list/", portal_dashboard_id=now)["programs"]) > 5
        assert len(self.ask("portaldashboard/slider/list/")["sliders"]) == 3
        assert len(self.ask("feed/list/", api_key=self.facts()["api_key"])["feeds"]) == 2
        assert len(self.ask("camera/list/")["cameras"]) == 2
        assert len(self.ask("radio/list/")["radio"]) == 3
        assert self.ask("camera/url/", cid=self.ask("camera/list/")["cameras"][0]["id"], redirect=0)["uri"].startswith(
            "http://127.0.0.1:8280/camera-yard/index.m3u8?token="
        )

    # --- the guide --------------------------------------------------------------------------------------------
    def test_the_guide_has_no_holes_and_no_overlaps(self) -> None:
        for guide in EpgChannel.objects.all():
            rows = list(Epg.objects.filter(epg_channel=guide).order_by("datetime_begin"))
            assert rows[0].datetime_begin <= NOW - 3 * DAY
            assert rows[-1].datetime_end >= NOW + 3 * DAY
            for left, right in zip(rows, rows[1:], strict=False):
                assert left.datetime_end == right.datetime_begin

    def test_programmes_are_plausible_and_bilingual(self) -> None:
        rows = Epg.objects.all()
        assert not rows.filter(name_lang1="").exists()
        assert not rows.filter(description="").exists()
        assert not rows.filter(description_lang1="").exists()
        assert not rows.filter(category=None).exists()
        assert rows.filter(genres=None).count() == 0
        assert set(rows.values_list("rating", flat=True)) == {0, 6, 12, 16, 18}
        assert any(row.meta.get("participants") for row in rows)
        assert any(row.meta.get("live") for row in rows)
        assert rows.values("name").distinct().count() > 100

    def test_days_differ_and_are_the_same_when_planned_again(self) -> None:
        first, second = (list(plan_day(CHANNELS[2], day)) for day in (NOW.date(), NOW.date() + DAY))
        assert [entry.show for entry in first] != [entry.show for entry in second]
        assert first == list(plan_day(CHANNELS[2], NOW.date()))

    def test_another_start_changes_nothing(self) -> None:
        before = list(Epg.objects.order_by("pk").values())
        assert "0 programmes added" in self.demo(NOW + DAY / 24)
        assert list(Epg.objects.order_by("pk").values()) == before

    def test_the_next_day_adds_a_day_and_keeps_the_rest(self) -> None:
        before = set(Epg.objects.values_list("pk", "name", "datetime_begin"))
        self.demo(NOW + DAY)
        after = set(Epg.objects.values_list("pk", "name", "datetime_begin"))
        assert before < after
        begins = {begin.date() for _pk, _name, begin in after - before}
        assert begins == {(NOW + 4 * DAY).date()}

    def test_what_was_edited_stays_edited(self) -> None:
        edited, deleted = Epg.objects.order_by("pk")[:2]
        Epg.objects.filter(pk=edited.pk).update(name="Mine")
        Epg.objects.filter(pk=deleted.pk).delete()
        Channel.objects.filter(lcn_number=1).update(name="My channel", enabled=False)
        Channel.objects.filter(lcn_number=2).delete()
        Account.objects.filter(abonement=ABONEMENT).update(active=False)
        self.demo(NOW + DAY)
        assert Epg.objects.get(pk=edited.pk).name == "Mine"
        assert not Epg.objects.filter(
            epg_channel=deleted.epg_channel_id, datetime_begin=deleted.datetime_begin
        ).exists()
        assert Channel.objects.get(lcn_number=1).name == "My channel"
        assert not Channel.objects.filter(lcn_number=2).exists()
        assert not Account.objects.get(abonement=ABONEMENT).active

    def test_old_days_go(self) -> None:
        self.demo(NOW + 60 * DAY)
        assert not Epg.objects.filter(datetime_end__lt=NOW + 30 * DAY).exists()
        assert Epg.objects.filter(datetime_begin__lte=NOW + 60 * DAY, datetime_end__gt=NOW + 60 * DAY).count() == len(
            CHANNELS
        )

    def test_every_show_names_a_genre_that_exists(self) -> None:
        genres = {en for data in CATEGORIES for _ru, en in data.genres}
        for shows in SHOWS.values():
            assert {show.genre for show in shows} <= genres
        assert {data.category for data in CHANNELS} <= {data.en for data in CATEGORIES}
        assert {data.kind for data in CHANNELS} == set(SHOWS)

    # --- the file ---------------------------------------------------------------------------------------------
    def test_the_file_says_how_to_get_in(self) -> None:
        facts, client = self.facts(), Client.objects.get()
        assert facts["client_id"] == client.pk
        assert facts["port"] == 8180
        for name in ("api_key", "billing_api_key", "content_api_key", "streaming_api_key"):
            assert facts[name] == getattr(client, name)
        assert (facts["abonement"], facts["password"]) == (ABONEMENT, PASSWORD)
        admin = User.objects.get(username=facts["admin_user"])
        assert admin.check_password(facts["admin_password"])
        assert admin.is_staff
        assert admin.is_superuser

    def test_keys_and_passwords_stay_over_restarts(self) -> None:
        before = self.facts()
        self.demo(NOW + DAY)
        assert self.facts() == before
        assert stat.S_IMODE(demo_file().stat().st_mode) == 0o600

    def test_a_password_of_ones_own_is_kept_secret(self) -> None:
        admin = User.objects.get()
        admin.set_password("my own secret")
        admin.save()
        self.demo(NOW + DAY)
        assert self.facts()["admin_password"] == ""
        admin.refresh_from_db()
        assert admin.check_password("my own secret")

    def test_a_lost_file_means_a_new_password(self) -> None:
        before = self.facts()
        demo_file().unlink()
        self.demo(NOW + DAY)
        after = self.facts()
        assert after["admin_password"] != before["admin_password"]
        assert User.objects.get().check_password(after["admin_password"])
        assert after["api_key"] == before["api_key"]
