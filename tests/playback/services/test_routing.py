"""Which stream service plays a channel."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from django.core.cache import cache

from core.cache.local import LocalMemory
from geo.models import Country
from geo.records import Region
from tests import factories as make
from tests.cached import our_cache
from tests.factories import NOW
from tests.playing import PlayingTestCase
from tvmiddleware.cache import keys
from tvmiddleware.models import Account, DataCenter, Maintenance, StreamService

PVR = StreamService.Type.PVR


class RoutingTest(PlayingTestCase):
    def chosen(self, **params: Any) -> int:
        answer = self.watch(**params)
        return answer["stream_service_id"] if answer["error"] == 0 else 0

    def counted(self, times: int = 60) -> Counter[int]:
        return Counter(self.chosen() for _ in range(times))

    def account(self, **fields: Any) -> None:
        self.saved(Account.objects.get(pk=self.cast.anna.pk), **fields)

    def why(self, **params: Any) -> str:
        answer = self.watch(lang="en", **params)
        self.assert_error(answer, 404)
        return str(answer["error_message"])

    # --- what is left out -------------------------------------------------------------------------------------
    def test_switched_off_and_unavailable_services(self) -> None:
        for field in ("enabled", "is_available"):
            self.saved(self.cast.north.live, **{field: False})
            assert self.why() == "no stream service is available"
            self.saved(self.cast.north.live, **{field: True})
            assert self.chosen() == self.cast.north.live.pk

    def test_a_data_centre_that_is_off(self) -> None:
        center = DataCenter.objects.create(client=self.cast.north.client, name="Main", enabled=False)
        self.saved(self.cast.north.live, data_center=center)
        assert self.chosen() == 0
        self.saved(center, enabled=True)
        assert self.chosen() == self.cast.north.live.pk

    def test_services_of_the_tariffs_only(self) -> None:
        other = self.add_service(priority=9)
        assert self.chosen() == other.pk
        self.done(lambda: self.cast.north.basic.stream_services.remove(other))
        assert self.chosen() == self.cast.north.live.pk

    def test_tariffs_that_name_no_service_allow_all(self) -> None:
        for tariff in (self.cast.north.basic, self.cast.north.extra):
            self.done(tariff.stream_services.clear)
        assert self.chosen() == self.cast.north.live.pk

    def test_a_tariff_that_names_a_service_that_is_off_still_allows_no_other(self) -> None:
        off = make.stream_service(self.cast.north.client, enabled=False)
        self.done(lambda: self.cast.north.basic.stream_services.set([off]))
        self.done(lambda: self.cast.north.extra.stream_services.clear())
        assert self.chosen() == 0

    def test_countries(self) -> None:
        here = Country.objects.create(name="Here", iso_code="HE")
        there = Country.objects.create(name="There", iso_code="TH")
        self.saved(self.cast.north.live, available_everywhere=False)
        self.done(lambda: self.cast.north.live.countries.set([here]))
        assert self.chosen() == self.cast.north.live.pk, "a viewer whom nobody located is let in"
        for country, service in ((here, self.cast.north.live.pk), (there, 0)):
            cache.clear()
            LocalMemory.clear_everywhere()
            with patch("tvmiddleware.selectors.sessions.locate_address", return_value=Region(country.pk, None)):
                assert self.chosen() == service

    def test_full_services(self) -> None:
        self.saved(self.cast.north.live, max_sessions=2)
        self.watching(self.cast.north.live, 1)
        assert self.chosen() == self.cast.north.live.pk
        self.watching(self.cast.north.live, 2)
        assert self.why() == "all stream services are busy"
        spare = self.add_service(priority=-5)
        assert self.chosen() == spare.pk

    def watching(self, service: StreamService, sessions: int) -> None:
        LocalMemory.clear_everywhere()
        for number in range(sessions):
            our_cache.put_marked("x", 1, 60, (keys.watching(service.pk), f"9.{number}", NOW.timestamp()))

    # --- maintenance ------------------------------------------------------------------------------------------
    def maintenance(self, channels: Any = (), services: Any = (), **fields: Any) -> Maintenance:
        def make_it() -> Maintenance:
            row = Maintenance.objects.create(
                client=self.cast.north.client, **{"datetime_begin": NOW - timedelta(hours=1), **fields}
            )
            row.channels.set(channels)
            row.stream_services.set(services)
            return row

        made: Maintenance = self.done(make_it)
        return made

    def test_maintenance_of_a_channel(self) -> None:
        row = self.maintenance([self.cast.one], description="works")
        assert self.why() == "maintenance is under way: works"
        assert self.watch(self.cast.two)["error"] == 0
        assert self.play(pid=self.cast.past.pk)["error"] == 404
        self.saved(row, done=True)
        assert self.chosen() == self.cast.north.live.pk

    def test_maintenance_of_a_channel_with_a_direct_address(self) -> None:
        self.saved(self.cast.one, uri="http://direct")
        self.maintenance([self.cast.one])
        assert self.why() == "maintenance is under way"

    def test_maintenance_of_a_service(self) -> None:
        row = self.maintenance(services=[self.cast.north.live])
        assert self.why() == "maintenance is under way"
        spare = self.add_service(priority=-5)
        assert self.chosen() == spare.pk
        self.saved(row, service_unavailable=False)
        assert self.chosen() == self.cast.north.live.pk

    def test_maintenance_of_a_channel_on_a_service(self) -> None:
        spare = self.add_service(self.cast.one, self.cast.two, priority=-5)
        self.maintenance([self.cast.one], [self.cast.north.live])
        assert self.chosen() == spare.pk
        assert self.watch(self.cast.two)["stream_service_id"] == self.cast.north.live.pk

    def test_maintenance_has_its_time(self) -> None:
        self.maintenance(
            [self.cast.one], datetime_begin=NOW + timedelta(hours=1), datetime_end=NOW + timedelta(hours=2)
        )
        assert self.chosen()
        self.at(NOW + timedelta(hours=1))
        assert not self.chosen()
        self.at(NOW + timedelta(hours=2))
        assert self.chosen()

    def test_maintenance_that_names_nothing_closes_nothing(self) -> None:
        self.maintenance()
        assert self.chosen() == self.cast.north.live.pk

    # --- preferences ------------------------------------------------------------------------------------------
    def test_the_accounts_data_centre_first_then_services_of_none(self) -> None:
        near, far = (DataCenter.objects.create(client=self.cast.north.client, name=name) for name in ("near", "far"))
        service = {place: self.add_service(data_center=place, priority=5) for place in (near, far)}
        self.account(data_center=near)
        assert self.chosen() == service[near].pk
        self.saved(service[near], is_available=False)
        assert self.chosen() == self.cast.north.live.pk
        self.saved(self.cast.north.live, is_available=False)
        assert self.chosen() == service[far].pk

    def test_the_closest_hour_shift(self) -> None:
        plus = {hours: self.add_service(timeshift_offset=hours, priority=9) for hours in (2, 4, 7)}
        assert self.chosen() == self.cast.north.live.pk, "no shift wanted, none given"
        for wanted, got in ((0, self.cast.north.live.pk), (2, plus[2].pk), (5, plus[4].pk), (9, plus[7].pk)):
            self.account(use_timeshift=True, preferred_timeshift_offset=wanted)
            assert self.chosen() == got, wanted

    def test_the_larger_priority(self) -> None:
        important = self.add_service(priority=3)
        self.add_service(priority=2)
        assert set(self.counted(10)) == {important.pk}

    def test_the_smaller_load(self) -> None:
        other = self.add_service()
        self.watching(self.cast.north.live, 3)
        assert self.chosen() == other.pk
        self.watching(other, 5)
        assert self.chosen() == self.cast.north.live.pk

    def test_load_counts_by_capacity(self) -> None:
        self.saved(self.cast.north.live, max_sessions=100)
        small = self.add_service(max_sessions=4)
        self.watching(self.cast.north.live, 10)
        self.watching(small, 2)
        assert self.chosen() == self.cast.north.live.pk, "a tenth full against a half"

    def test_equals_share(self) -> None:
        other = self.add_service()
        found = self.counted(40)
        assert set(found) == {self.cast.north.live.pk, other.pk}
        assert abs(found[other.pk] - 20) <= 1, "each choice is seen by the next one at once"

    # --- masks and scripts ------------------------------------------------------------------------------------
    def script(self, text: str, **fields: Any) -> StreamService:
        return self.add_service(routing=StreamService.Routing.SCRIPT, script=text, priority=9, **fields)

    def test_a_script_decides(self) -> None:
        center = DataCenter.objects.create(client=self.cast.north.client, name="Main")
        self.account(data_center=center)
        self.script(
            f"host = 'a' if adid == {center.pk} else 'b'\nuri = 'http://%s/%s/%s?token=%s' % (host, prefix, cid, token)"
        )
        uri = self.watch()["uri"]
        assert uri.startswith(f"http://a/one/{self.cast.one.pk}?token=")
        assert self.check(uri, name="one") == (200, 0)

    def test_a_script_sees_the_recording(self) -> None:
        self.script("uri = 'http://p/%s-%s-%s' % (begin, duration, live)", type=PVR)
        begin = int((NOW - timedelta(hours=2)).timestamp())
        assert self.play(pid=self.cast.past.pk)["uri"] == f"http://p/{begin}-5400-False"

    def test_an_address_of_a_script_without_our_names_is_known_by_its_directory(self) -> None:
        self.script("uri = 'http://p/secret-name/index.m3u8?token=' + token")
        uri = self.watch()["uri"]
        assert self.check(uri, name="secret-name") == (200, 0)
        assert self.check(uri, name="another") == (403, 2)

    def test_variables_in_what_a_script_says(self) -> None:
        self.script("uri = 'http://p/$prefix?token=$token&x=$x'")
        assert self.watch()["uri"].startswith("http://p/one?token=")

    def test_a_broken_script_falls_to_the_next_service_and_is_told_once_a_minute(self) -> None:
        for number, text in enumerate(
            ("1 / 0", "pass", "uri = 5", "uri =", "import os", "while True: pass", "uri = open('x')")
        ):
            service = self.script(text, name=f"broken {number}")
            with self.assertLogs("smarty_stream_services", logging.ERROR) as logs:
                for _ in range(3):
                    assert self.chosen() == self.cast.north.live.pk, text
            assert len(logs.output) == 1
            assert f"STREAM_SERVICE_ROUTING_ERROR stream_service={service.pk} " in logs.output[0]
            self.done(service.delete)

    def test_the_log_holds_neither_script_nor_token(self) -> None:
        self.script("secret_word = 1\nraise ValueError(token)")
        with self.assertLogs("smarty_stream_services", logging.ERROR) as logs:
            self.watch()
        assert logs.output[0].endswith("reason=ValueError in line 2")

    def test_a_script_that_had_to_be_stopped_rests(self) -> None:
        self.script("while True: pass")
        self.chosen()
        with patch("playback.services.routing.host.run") as run:
            self.chosen()
            assert not run.called
            self.at(NOW + timedelta(seconds=61))
            run.return_value = "http://again"
            assert self.watch()["uri"] == "http://again"

    def test_a_repaired_script_is_used_at_once(self) -> None:
        service = self.script("while True: pass")
        self.chosen()
        self.saved(service, script="uri = 'http://good'")
        assert self.watch()["uri"] == "http://good"

    def test_a_service_without_a_mask_is_passed_over(self) -> None:
        self.add_service(uri_mask="", priority=9)
        assert self.chosen() == self.cast.north.live.pk

    def test_nothing_gives_an_address(self) -> None:
        self.saved(self.cast.north.live, uri_mask="")
        assert self.why() == "no stream service gave an address"
