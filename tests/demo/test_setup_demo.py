from __future__ import annotations

import json
import shutil
import stat
import tempfile
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import time_machine
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import TestCase, override_settings
from PIL import Image

from clients.models import Client, User
from core.images import icon_sizes, sized_name
from demo.access import demo_file
from demo.channels import CHANNELS
from demo.guide import plan_day
from demo.management.commands.setup_demo import Command
from demo.operator import ABONEMENT, PASSWORD
from demo.shows import SHOWS
from epg.models import Epg, EpgChannel
from tests.commands import run
from tests.factories import NOW
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
        assert Tariff.objects.filter(client=client, sessions_count=10, basic_sessions_count=10).count() == 3
        assert Tariff.objects.get(assigned_by_default=True).basic_tariff_priority == 1
        assert ClientPlayDevice.objects.filter(client=client, enabled=True).count() == PlayDevice.objects.count()
        assert DataCenter.objects.filter(client=client).count() == 2
        assert LegalDocument.objects.filter(client=client).count() == 1
        assert Profile.objects.filter(client=client).count() == 2
        assert ChannelSort.objects.filter(client=client).count() == 2
        assert Message.objects.filter(subject="Добро пожаловать, Анна!", urgent=False).count() == 1

    def test_live_and_archive_have_token_masks(self) -> None:
        for kind in (StreamService.Type.LIVE, StreamService.Type.PVR):
            services = StreamService.objects.filter(type=kind)
            assert services
            assert all("$token" in service.uri_mask and ".example.com/" in service.uri_mask for service in services)
        for channel in Channel.objects.all():
            assert channel.stream_services.count() == 4
        assert all(channel.recording_days >= 3 for channel in Channel.objects.order_by("sort")[:9])

    def test_two_accounts_with_known_passwords(self) -> None:
        first, second = Account.objects.order_by("abonement")
        assert (first.abonement, first.password) == (ABONEMENT, PASSWORD)
        assert first.tariffs.count() == 2
        assert second.tariffs.count() == 1
        assert first.customer != second.customer

    def test_icons_in_all_sizes(self) -> None:
        for guide in EpgChannel.objects.all():
            for size in icon_sizes():
                with default_storage.open(sized_name(file_name(guide.icon), *size)) as file:
                    assert Image.open(BytesIO(file.read())).size == size

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
