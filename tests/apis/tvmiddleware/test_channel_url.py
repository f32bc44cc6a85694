from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.test import override_settings

from tests import factories as make
from tests.costs.counting import counted
from tests.factories import NOW
from tests.playing import PlayingTestCase, token_of
from tvmiddleware.constants import DeviceGroup
from tvmiddleware.models import Channel, ChannelTrack, Maintenance, PlayDevice, PriceCategory, StreamService

TOKEN = re.compile(r"^[0-9a-f]{32}$")


class ChannelUrlTest(PlayingTestCase):
    path = "channel/url/"

    # --- the answer -------------------------------------------------------------------------------------------
    def test_the_address_of_the_live_service(self) -> None:
        answer = self.assert_ok(self.watch())
        address, _, token = answer["uri"].partition("?token=")
        assert address == "http://live.example.com/one/index.m3u8"
        assert TOKEN.match(token)
        assert answer["stream_service_id"] == self.cast.north.live.pk
        assert (answer["audio_tracks"], answer["subtitle_tracks"], answer["subtitles"], answer["video_qualities"]) == (
            [], [], [], [],
        )  # fmt: skip
        assert answer["lock_banner"] == ""
        assert "drm" not in answer

    def test_a_new_token_for_every_play(self) -> None:
        tokens = {token_of(self.watch()["uri"]) for _ in range(20)}
        assert len(tokens) == 20

    def test_a_redirect_unless_told_otherwise(self) -> None:
        identity = {**self.identity(), "cid": self.cast.one.pk}
        for params in ({}, {"redirect": 1}, {"redirect": 1, "device": "mag"}):
            answer = self.response(**identity, **params)
            assert answer.status_code == 302
            assert answer.headers["Location"].startswith("http://live.example.com/one/index.m3u8?token=")
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.content == b""

    def test_errors_are_no_redirects(self) -> None:
        self.assert_error(self.decoded(self.response(**self.identity(), cid=999999)), 404)
        root = self.xml(cid=999999)
        assert root.findtext("error") == "404"

    def test_an_xml_box_is_told_the_same(self) -> None:
        self.track("audio", "101", lang="ru", display_name="Russian", is_active=True)
        root = self.xml(cid=self.cast.one.pk, redirect=0)
        assert root.findtext("uri", "").startswith("http://live.example.com/one/")
        assert [node.findtext("index") for node in root.find("audio_tracks")] == ["101"]
        assert root.find("subtitles").text is None

    def test_post_and_the_portals_prefix(self) -> None:
        params = {**self.identity(), "cid": self.cast.one.pk, "redirect": "0"}
        assert self.http.post("/api/tvmiddleware/api/channel/url", params).json()["error"] == 0

    # --- who may ----------------------------------------------------------------------------------------------
    def test_channels_that_are_not_the_accounts(self) -> None:
        for channel in (self.cast.closed, self.cast.foreign):
            self.assert_error(self.watch(channel), 404)
        self.assert_ok(self.watch())
        self.saved(self.cast.one, enabled=False)
        self.assert_error(self.watch(), 404)

    def test_a_channel_for_sale_is_shown_and_not_played(self) -> None:
        """A system tariff shows the catalogue, the paid one opens it; a list of everything opens nothing."""
        client = self.cast.north.client
        system, paid = make.tariff(client, period=0), make.tariff(client)
        self.saved(self.cast.one, price_category=PriceCategory.objects.create(client=client, name="Extra", price=10))
        self.done(lambda: self.cast.one.tariffs.set([system, paid]))
        self.done(lambda: self.cast.anna.tariffs.add(system))
        recording = {"pid": self.cast.past.pk}
        for fields in ({}, {"show_channels_without_subscription": True}):
            self.saved(client, **fields)
            self.assert_error(self.watch(), 404)
            self.assert_error(self.play(**recording), 404)
        self.assert_error(self.watch(self.cast.closed), 404)
        self.done(lambda: self.cast.anna.tariffs.add(paid))
        self.assert_ok(self.watch())
        self.assert_ok(self.play(**recording))

    def test_without_a_session_or_with_a_debt(self) -> None:
        self.assert_error(self.decoded(self.response(client_id=self.cast.north.client.pk, cid=self.cast.one.pk)), 403)
        self.assert_error(self.watch(key=self.cast.boris_key), 403)
        foreign: dict[str, Any] = {"client_id": self.cast.north.client.pk, "authkey": self.cast.vera_key.key}
        self.assert_error(self.decoded(self.response(cid=self.cast.one.pk, **foreign)), 403)

    def test_wrong_parameters_are_refused(self) -> None:
        for params in ({}, {"cid": "one"}, {"cid": self.cast.one.pk, "exclude_service_id": "x"}):
            self.assert_error(self.call(**params), 1)

    # --- direct addresses -------------------------------------------------------------------------------------
    def direct(self, uri: str, **fields: Any) -> Channel:
        return make.channel(
            self.cast.north.client, tariffs=[self.cast.north.basic], services=[self.cast.north.live], uri=uri, **fields
        )

    def test_a_direct_address_wins(self) -> None:
        answer = self.assert_ok(self.watch(self.direct("udp://239.0.0.1:1234")))
        assert (answer["uri"], answer["stream_service_id"]) == ("udp://239.0.0.1:1234", 0)

    def test_a_direct_address_may_be_a_mask(self) -> None:
        channel = self.direct("http://cdn.example.com/$prefix/$unknown/x.m3u8?token=$token", url_prefix="d r")
        uri = self.watch(channel)["uri"]
        assert uri.startswith("http://cdn.example.com/d%20r/$unknown/x.m3u8?token=")
        assert self.check(uri, name="d r") == (200, 0)
        assert self.check(uri, name="other") == (403, 2)

    def test_a_redirect_to_any_scheme_and_alphabet(self) -> None:
        channel = self.direct("udp://@239.0.0.1:1234/канал")
        answer = self.response(**self.identity(), cid=channel.pk)
        assert answer.headers["Location"] == "udp://@239.0.0.1:1234/%D0%BA%D0%B0%D0%BD%D0%B0%D0%BB"

    def test_a_line_break_in_an_address_is_no_header(self) -> None:
        StreamService.objects.filter(pk=self.cast.north.live.pk).update(uri_mask="http://x/$prefix\r\nX-Evil: 1")
        answer = self.response(**self.identity(), cid=self.cast.one.pk)
        assert answer.status_code == 302
        assert "X-Evil" not in answer.headers

    def test_endless_for_boxes_that_want_it(self) -> None:
        assert self.watch(endless=1)["uri"].endswith("&endless=1")

    # --- multicast --------------------------------------------------------------------------------------------
    def multicast(self) -> Channel:
        self.add_service(type=StreamService.Type.MULTICAST, uri_mask="", priority=5)
        channel: Channel = self.saved(self.cast.one, multicast_address="239.0.0.7:5000")
        return channel

    def test_multicast_only_for_devices_that_play_it(self) -> None:
        channel = self.multicast()
        root = self.xml(cid=channel.pk, redirect=0)
        assert root.findtext("uri") == "udp://239.0.0.7:5000"
        assert self.watch(channel)["uri"].startswith("http://live.example.com/one/")

    def test_tvs_and_phones_get_multicast_only_where_it_is_allowed(self) -> None:
        channel = self.multicast()
        for group, setting in (
            (DeviceGroup.SMART_TV, "TVMW_DISABLE_MULTICAST_SMARTTV"),
            (DeviceGroup.MOBILE, "TVMW_DISABLE_MULTICAST_MOBILE"),
        ):
            kind = PlayDevice.objects.get(system_name="pc")
            self.saved(kind, group=group, supports_multicast=True)
            assert self.watch(channel)["uri"].startswith("http://live.")
            with override_settings(**{setting: False}):
                assert self.watch(channel)["uri"].startswith("udp://")

    def test_a_channel_with_nothing_but_multicast(self) -> None:
        channel = make.channel(
            self.cast.north.client, tariffs=[self.cast.north.basic], multicast_address="rtp://239.0.0.9:5000"
        )
        root = self.xml(cid=channel.pk, redirect=0)
        assert (root.findtext("uri"), root.findtext("stream_service_id")) == ("rtp://239.0.0.9:5000", "0")
        self.assert_error(self.watch(channel), 404)

    # --- failover ---------------------------------------------------------------------------------------------
    def test_the_boxs_own_failover(self) -> None:
        north = self.cast.north
        second, third = (self.add_service(uri_mask=f"http://s{n}/$cid") for n in (2, 3))
        left: dict[Any, set[int]] = {
            north.live.pk: {second.pk, third.pk},
            f"{north.live.pk},{second.pk}": {third.pk},
        }
        for excluded, services in left.items():
            for _ in range(5):
                assert self.watch(exclude_service_id=excluded)["stream_service_id"] in services
        repeated = self.watch(exclude_service_id=[north.live.pk, third.pk])
        assert repeated["stream_service_id"] == second.pk
        answer = self.watch(exclude_service_id=[north.live.pk, second.pk, third.pk])
        self.assert_error(answer, 404)
        assert answer["error_message"] != "channel not found"

    def test_maintenance_is_named_in_the_callers_language(self) -> None:
        Maintenance.objects.create(
            client=self.cast.north.client, description="fibre", datetime_begin=NOW - timedelta(hours=1)
        ).channels.add(self.cast.one)
        assert self.watch(lang="en")["error_message"] == "maintenance is under way: fibre"

    # --- tracks and DRM ---------------------------------------------------------------------------------------
    def track(self, kind: str, index: str, **fields: Any) -> ChannelTrack:
        return ChannelTrack.objects.create(channel=self.cast.one, kind=kind, index=index, **fields)

    def test_tracks(self) -> None:
        self.track("audio", "a2", lang="en", display_name="English", is_active=True)
        self.track("subtitle", "7", lang="ru", display_name="Russian", format="srt", url="http://s/7.srt")
        self.track("quality", "v3", display_name="1080p")
        answer = self.assert_ok(self.watch())
        assert answer["audio_tracks"] == [{"index": 2, "is_active": 1, "lang": "en", "display_name": "English"}]
        subtitles = [{"index": 7, "type": "srt", "lang": "ru", "url": "http://s/7.srt", "display_name": "Russian"}]
        assert answer["subtitle_tracks"] == answer["subtitles"] == subtitles
        assert answer["video_qualities"] == [{"index": 3, "display_name": "1080p"}]

    def test_the_tracks_asked_for_stand_in_the_address(self) -> None:
        self.track("audio", "a2")
        assert self.watch(audio_pid=2, video_pid="v 1")["uri"].endswith("&audio_pid=a2&video_pid=v%201")
        live, mask = self.cast.north.live, self.cast.north.live.uri_mask
        self.saved(live, uri_mask="http://live.example.com/$prefix/$audio_pid.m3u8?token=$token")
        assert "/one/a2.m3u8" in self.watch(audio_pid="a2")["uri"]
        self.saved(live, streamer="flussonic", uri_mask=mask)
        assert self.watch(audio_pid=2, video_pid="v1")["uri"].endswith("&filter.tracks=v1a2")

    def test_the_banner_of_a_locked_channel(self) -> None:
        self.saved(self.cast.one, meta={"lock_banner": "http://img/lock.png"})
        assert self.watch()["lock_banner"] == "http://img/lock.png"

    DRM = {
        "provider": "EZDRM",
        "license_urls": {"Widevine": "https://drm/?pX=1&content=$content_id&key=$authkey&device=$device"},
        "params": {"Widevine": "id=$channel_id"},
    }

    def protect(self, drm_type: str = "Widevine") -> None:
        self.saved(self.cast.one, drm_enabled=True, drm_content_id="k 1")
        self.saved(PlayDevice.objects.get(system_name="pc"), drm_type=drm_type)

    @override_settings(TVMIDDLEWARE_DRM=DRM)
    def test_drm_info(self) -> None:
        self.protect()
        assert "drm" not in self.watch()
        drm = self.assert_ok(self.watch(get_drm_info=1))["drm"]
        key = self.cast.anna_key.key
        assert drm == {
            "license_url": f"https://drm/?pX=1&content=k%201&key={key}&device=pc",
            "params": f"id={self.cast.one.pk}",
            "provider": "EZDRM",
            "type": "Widevine",
        }

    @override_settings(TVMIDDLEWARE_DRM=DRM)
    def test_drm_info_that_can_not_be_had(self) -> None:
        assert "drm" not in self.assert_ok(self.watch(get_drm_info=1)), "the channel is not protected"
        for drm_type in ("", "FairPlay"):
            self.protect(drm_type)
            self.assert_error(self.watch(get_drm_info=1), 2)

    # --- previews and cost ------------------------------------------------------------------------------------
    def test_the_mask_of_archive_previews(self) -> None:
        mask = "http://pvr/$prefix/$time-preview.jpg?from=$flpbt&token=$token"
        self.saved(self.cast.north.pvr, preview_uri_mask=mask)
        answer = self.assert_ok(self.watch())
        assert (
            answer["archive_preview_url_mask"]
            == f"http://pvr/one/$time-preview.jpg?from=$flpbt&token={token_of(answer['uri'])}"
        )

    def test_no_sql_and_two_round_trips_when_warm(self) -> None:
        for _ in range(2):
            self.watch()
        with counted() as cost:
            self.assert_ok(self.watch())
        assert cost.sql == 0

    def test_addresses_hold_only_this_operators_hosts(self) -> None:
        assert urlsplit(self.watch(self.cast.two)["uri"]).hostname == "live.example.com"
        # rows that should not exist
        self.done(lambda: self.cast.one.stream_services.set([self.cast.south.live]))
        self.done(lambda: self.cast.north.basic.stream_services.add(self.cast.south.live))
        self.assert_error(self.watch(), 404)
