from __future__ import annotations

from unittest.mock import patch

import pytest
from django.utils import translation

from billing.models import Merchant
from clients.models import Client, User
from geo.models import Country
from library.models import (
    ApplicationAttribute,
    Camera,
    CameraGrant,
    ExternalApplication,
    Game,
    GameOperator,
    Radio,
    RadioChannel,
)
from tests import factories as make
from tests.base import CastTestCase
from tests.commands import refusal, run
from tests.factories import NOW
from tests.library.cameras import make_camera
from tvmiddleware.models import (
    Account,
    AccountAuthKey,
    Category,
    Channel,
    ChannelSort,
    ChannelSortItem,
    ChannelTrack,
    ClientPlayDevice,
    CopyrightHolder,
    Customer,
    DataCenter,
    DeviceGroupLimit,
    HbbProvider,
    LegalDocument,
    PriceCategory,
    Profile,
    ProgramBlocking,
    StreamService,
    Tariff,
)
from tvmiddleware.services.cloning import client_clone

KEYS = ("api_key", "billing_api_key", "content_api_key", "streaming_api_key", "uid", "domain_prefix")


class CloneClientTest(CastTestCase):
    north: Client
    country: Country

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        north = cls.north = cls.cast.north.client
        centre = DataCenter.objects.create(client=north, name="Centre")
        StreamService.objects.filter(client=north).update(data_center=centre)
        DeviceGroupLimit.objects.create(tariff=cls.cast.north.basic, group=0, sessions_count=3)
        Profile.objects.create(client=north, name="Child")
        LegalDocument.objects.create(client=north, name="Terms").tariffs.set([cls.cast.north.extra])
        cls.country = Country.objects.create(name="Kazakhstan", iso_code="KZ")
        cls.cast.north.extra.countries.set([cls.country])
        north.available_countries.set([cls.country])
        north.time_zone = "Asia/Almaty"
        north.save()
        one = cls.cast.one
        one.price_category = PriceCategory.objects.create(client=north, name="Paid")
        one.save()
        one.additional_categories.set([cls.cast.north.films])
        one.hbb_providers.set([HbbProvider.objects.create(client=north, name="Hbb")])
        CopyrightHolder.objects.create(client=north, name="Holder")
        ChannelTrack.objects.create(channel=one, kind="audio", index="1", lang="ru")
        sort = ChannelSort.objects.create(client=north, name="Mine")
        ChannelSortItem.objects.create(channel_sort=sort, channel=one, sort=5)
        ProgramBlocking.objects.create(client=north, epg_channel=cls.cast.guide, datetime_begin=NOW)

    def clone(self, *flags: str) -> Client:
        known = set(Client.objects.values_list("pk", flat=True))
        self.said = run("clone_client", f"--src_client_id={self.north.pk}", *flags)
        return Client.objects.exclude(pk__in=known).get()

    def test_settings_come_along_and_keys_do_not(self) -> None:
        copy = self.clone()
        assert copy.time_zone == "Asia/Almaty"
        assert list(copy.available_countries.all()) == [self.country]
        assert copy.name == "North (copy)"
        assert copy.domain_prefix == "north-copy"
        for name in KEYS:
            assert getattr(copy, name) != getattr(self.north, name), name

    def test_pointers_follow_to_the_copies(self) -> None:
        copy = self.clone()
        live = StreamService.objects.get(client=copy, name="North live")
        assert live.data_center == DataCenter.objects.get(client=copy)
        basic = Tariff.objects.get(client=copy, name="North basic")
        assert set(basic.stream_services.all()) == set(StreamService.objects.filter(client=copy))
        assert basic.group_limits.get().sessions_count == 3
        extra = Tariff.objects.get(client=copy, name="North extra")
        assert list(extra.countries.all()) == [self.country]
        assert list(LegalDocument.objects.get(client=copy).tariffs.all()) == [extra]
        mag = ClientPlayDevice.objects.get(client=copy, device__system_name="mag")
        assert mag.device == self.cast.north.mag.device

    def test_no_channels_unless_asked_for(self) -> None:
        copy = self.clone()
        assert not Channel.objects.filter(client=copy).exists()
        assert not ChannelSortItem.objects.filter(channel_sort__client=copy).exists()

    def test_channels_with_everything_on_them(self) -> None:
        copy = self.clone("--clone-channels")
        assert Channel.objects.filter(client=copy).count() == Channel.objects.filter(client=self.north).count()
        one = Channel.objects.get(client=copy, name="One")
        assert one.name_lang1 == "One en"
        assert one.epg_channel == self.cast.guide
        assert one.category == Category.objects.get(client=copy, name="News")
        assert list(one.additional_categories.all()) == [Category.objects.get(client=copy, name="Films")]
        assert list(one.tariffs.all()) == [Tariff.objects.get(client=copy, name="North basic")]
        assert set(one.stream_services.all()) == set(StreamService.objects.filter(client=copy))
        assert one.price_category == PriceCategory.objects.get(client=copy)
        assert list(one.hbb_providers.all()) == [HbbProvider.objects.get(client=copy)]
        assert one.tracks.get().lang == "ru"
        item = ChannelSortItem.objects.get(channel_sort__client=copy)
        assert (item.channel, item.sort) == (one, 5)
        assert ProgramBlocking.objects.get(client=copy).epg_channel == self.cast.guide

    def test_cameras_if_asked_for(self) -> None:
        north = self.cast.north
        camera = make_camera(
            self.north, name="Gate", tariffs=[north.basic], services=[north.live], epg_channel=self.cast.guide
        )
        CameraGrant.objects.create(account=self.cast.anna, camera=camera)
        assert not Camera.objects.filter(client=self.clone()).exists()
        copy = self.clone("--clone-cameras")
        made = Camera.objects.get(client=copy)
        assert (made.name, made.epg_channel) == ("Gate", self.cast.guide)
        assert list(made.tariffs.all()) == [Tariff.objects.get(client=copy, name="North basic")]
        assert list(made.stream_services.all()) == [StreamService.objects.get(client=copy, name="North live")]
        assert CameraGrant.objects.count() == 1
        assert not Channel.objects.filter(client=copy).exists()

    def test_the_source_is_as_it_was(self) -> None:
        before = [list(model.objects.filter(client=self.north).values()) for model in (Channel, Tariff, StreamService)]
        self.clone("--clone-channels")
        after = [list(model.objects.filter(client=self.north).values()) for model in (Channel, Tariff, StreamService)]
        assert before == after
        assert list(self.cast.one.tariffs.all()) == [self.cast.north.basic]

    def test_subscribers_are_never_copied(self) -> None:
        copy = self.clone("--clone-channels")
        assert not Customer.objects.filter(client=copy).exists()
        assert not Account.objects.filter(client=copy).exists()
        assert not AccountAuthKey.objects.filter(account__client=copy).exists()
        assert not Tariff.objects.filter(client=copy, accounts__isnull=False).exists()

    def test_what_has_to_be_set_up_anew_is_said(self) -> None:
        Merchant.objects.create(client=self.north, gateway="null", name="Null", secret="gateway-secret")
        User.objects.create(client=self.north, username="clerk")
        self.clone()
        assert "to be set up anew: 1 Merchant (payments would go" in self.said
        assert "1 User (one login a person)" in self.said
        assert "gateway-secret" not in self.said

    def test_progress_on_a_terminal(self) -> None:
        told: list[str] = []
        with translation.override(None):
            client_clone(client_id=self.north.pk, content=["channels"], progress=told.append)
        assert f"channels: {Channel.objects.filter(client=self.north).count()}" in told

    def test_radio_and_applications_when_they_are_asked_for(self) -> None:
        directory = RadioChannel.objects.create(name="Directory")
        station = Radio.objects.create(client=self.north, name="Wave", radio_channel=directory)
        station.tariffs.set([self.cast.north.basic])
        application = ExternalApplication.objects.create(client=self.north, name="News")
        application.devices.set([self.cast.north.mag.device])
        ApplicationAttribute.objects.create(application=application, key="rss_url", value="https://news.example.com/")
        game = Game.objects.create(name="Snake", system_name="snake")
        GameOperator.objects.create(game=game, client=self.north)
        bare = self.clone()
        for model in (Radio, ExternalApplication, GameOperator):
            assert not model.objects.filter(client=bare).exists()
        copy = self.clone("--clone-radio", "--clone-apps")
        copied = Radio.objects.get(client=copy)
        assert (copied.name, copied.radio_channel) == ("Wave", directory)
        assert list(copied.tariffs.all()) == [Tariff.objects.get(client=copy, name="North basic")]
        news = ExternalApplication.objects.get(client=copy)
        assert list(news.devices.all()) == [self.cast.north.mag.device]
        assert news.attributes.get().value == "https://news.example.com/"
        assert GameOperator.objects.get(client=copy).game == game
        assert not Channel.objects.filter(client=copy).exists()

    def test_twice_takes_another_prefix(self) -> None:
        self.clone()
        assert self.clone().domain_prefix == "north-copy2"

    def test_a_long_prefix_stays_within_its_column(self) -> None:
        self.north.domain_prefix = "n" * 64
        self.north.save()
        assert len(self.clone().domain_prefix) == 64

    def test_all_or_nothing(self) -> None:
        with (
            patch.object(ChannelTrack, "save", side_effect=RuntimeError("the disk is full")),
            pytest.raises(Exception, match="the disk is full"),
        ):
            run("clone_client", f"--src_client_id={self.north.pk}", "--clone-channels")
        assert not Client.objects.filter(name="North (copy)").exists()
        assert not Tariff.objects.exclude(client__in=(self.north, self.cast.south.client)).exists()

    def test_an_unknown_operator_is_refused(self) -> None:
        assert "there is no operator with id 9999" in refusal("clone_client", "--src_client_id=9999")

    def test_the_source_must_be_named(self) -> None:
        assert "--src_client_id" in refusal("clone_client")

    def test_another_operators_rows_stay_there(self) -> None:
        copy = self.clone("--clone-channels")
        names = set(Channel.objects.filter(client=copy).values_list("name", flat=True))
        assert "Foreign" not in names
        assert make.channel(copy).client == copy
