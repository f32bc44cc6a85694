from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.core.cache import cache
from django.test import override_settings

from library.backends.ads import AdProvider, AdProviderFailed, register_ad_provider
from library.models import AdBlock, AdBlockMovie, AdEvent, AdMovie
from library.records.ads import AdMovieRow, AdRequest
from tests import factories as make
from tests.base import ApiTestCase
from tests.commands import run
from tests.factories import NOW
from tests.library.films import make_video
from tvmiddleware.models import PlayDevice


class Agency(AdProvider):
    """Answers with the wish of the box in the clip's address."""

    failing: Exception | None = None

    def list_movies(self, block: Any, client_id: int, request: AdRequest) -> Sequence[AdMovieRow]:
        if self.failing:
            raise self.failing
        url = f"https://agency.example.com/{dict(request.details)['surface']}/{request.program_id}"
        return [AdMovieRow("Agency", url, 0, 0, 9, 0, options=(("campaign", "7"),))]


@override_settings(TVMIDDLEWARE_ADS_ENABLED=True)
class AdsListTest(ApiTestCase):
    path = "ads/list/"

    def block(
        self, name: str = "Block", *, client: Any = None, movies: Sequence[AdMovie] = (), **fields: Any
    ) -> AdBlock:
        owner = client or self.cast.north.client
        row = AdBlock.objects.create(client=owner, name=name, **{"everywhere": True, **fields})
        for place, movie in enumerate(movies or [self.movie(name, client=owner)]):
            AdBlockMovie.objects.create(block=row, movie=movie, sort=place)
        return row

    def movie(self, name: str, *, client: Any = None, **fields: Any) -> AdMovie:
        url = f"https://ads.example.com/{name}.mp4"
        return AdMovie.objects.create(client=client or self.cast.north.client, name=name, **{"url": url, **fields})

    def names(self, **params: Any) -> list[list[str]]:
        """The clips of each block that is answered."""
        params = params or {"channel_id": self.cast.one.pk}
        return [[movie["name"] for movie in block["movies"]] for block in self.assert_ok(self.call(**params))["ads"]]

    # --- what was passed ------------------------------------------------------------------------------------------
    def test_switched_off(self) -> None:
        self.block()
        with override_settings(TVMIDDLEWARE_ADS_ENABLED=False):
            self.assert_error(self.call(), 2)
            self.assert_error(self.call(channel_id=self.cast.one.pk), 2)

    def test_wrong_parameters(self) -> None:
        one: dict[str, Any] = {"channel_id": self.cast.one.pk}
        wrong: list[tuple[int, dict[str, Any]]] = [
            (1, {}),
            (1, {"channel_id": "x"}),
            (1, {"channel_id": 0, "video_id": ""}),
            (6, {**one, "video_id": 1}),
            (6, {"mediahills_id": 5, "video_id": 1}),
            *((5, {**one, "timezone": text}) for text in ("12", "-12", "x", "1.5", "٣", "9" * 300)),
            *((4, {**one, "ad_context": text}) for text in ("x", "[]", "1", "{")),
        ]
        for code, params in wrong:
            self.assert_error(self.call(**params), code)
        for text in ("11", "-11", "0", "+3", " 3 "):
            self.assert_ok(self.call(**one, timezone=text, ad_context='{"a": 1}'))

    def test_without_a_session(self) -> None:
        self.assert_error(self.call_with_key(channel_id=self.cast.one.pk), 403)

    # --- what is answered -----------------------------------------------------------------------------------------
    def test_a_whole_block(self) -> None:
        first = self.movie("First", width=1280, height=720, duration=15, skipoffset=5)
        for kind in ("start", "complete"):
            AdEvent.objects.create(movie=first, type=kind, url=f"https://ads.example.com/{kind}")
        self.block(movies=[first, self.movie("Second")], begin_time=time(8), days="1,7")
        events = [
            {"type": "start", "url": "https://ads.example.com/start"},
            {"type": "complete", "url": "https://ads.example.com/complete"},
        ]
        (block,) = self.assert_ok(self.call(channel_id=self.cast.one.pk))["ads"]
        second = block["movies"].pop()
        assert block == {
            "days": "1,7",
            "begin_time": "08:00:00",
            "end_time": "23:59:59",
            "display_order": 0,
            "provider": 0,
            "movies": [
                {
                    "name": "First", "url": "https://ads.example.com/First.mp4", "width": 1280, "height": 720,
                    "duration": 15, "provider_options": [], "skipoffset": 5, "events": events,
                }
            ],
            "events": events,
        }  # fmt: skip
        assert (second["name"], second["events"], second["skipoffset"]) == ("Second", [], 0)

    def test_the_block_says_when_it_may_be_skipped(self) -> None:
        self.block(movies=[self.movie("A", skipoffset=5)], skipoffset=9)
        (block,) = self.call(channel_id=self.cast.one.pk)["ads"]
        assert block["movies"][0]["skipoffset"] == 9

    def test_nothing_to_show(self) -> None:
        """No block, one without clips, one that is switched off, another operator's."""
        assert self.names() == []
        AdBlock.objects.create(client=self.cast.north.client, name="Empty", everywhere=True)
        self.block(enabled=False)
        self.block(client=self.cast.south.client)
        assert self.names() == []

    def test_an_xml_box(self) -> None:
        self.block()
        root = self.xml(channel_id=self.cast.one.pk)
        assert [name.text for name in root.iter("name")] == ["Block"]
        assert root.find("error").text == "0"
        again = self.xml(channel_id=self.cast.one.pk)
        assert "next_time_request" in again.find("error_message").text

    # --- where ----------------------------------------------------------------------------------------------------
    def test_channels_and_films(self) -> None:
        film = make_video(self.cast.north.client, tariffs=[self.cast.north.basic])
        self.block("everywhere", frequency=0)
        self.block("on one", everywhere=False, frequency=0).channels.add(self.cast.one)
        self.block("in the film", everywhere=False, frequency=0).videos.add(film)
        self.block("nowhere", everywhere=False, frequency=0)
        assert self.names(channel_id=self.cast.one.pk) == [["everywhere"], ["on one"]]
        assert self.names(channel_id=self.cast.two.pk) == [["everywhere"]]
        assert self.names(video_id=film.pk) == [["everywhere"], ["in the film"]]

    def test_a_block_whose_film_was_deleted_appears_nowhere(self) -> None:
        film = make_video(self.cast.north.client, tariffs=[self.cast.north.basic])
        self.block(everywhere=False).videos.add(film)
        with self.captureOnCommitCallbacks(execute=True):
            film.delete()
        assert self.names() == []

    def test_channels_that_the_viewer_has_not(self) -> None:
        self.block(frequency=0)
        for channel in (self.cast.foreign.pk, 99999, -1, 2**63 - 1):
            assert self.names(channel_id=channel) == []
        hidden = make_video(self.cast.north.client)
        theirs = make_video(self.cast.south.client, tariffs=[self.cast.south.basic])
        for film in (hidden.pk, theirs.pk, 99999, -1, 2**63 - 1):
            assert self.names(video_id=film) == []

    def test_a_channel_by_its_mediahills_number(self) -> None:
        self.cast.one.mediahills_id = 77
        self.cast.one.save()
        self.block(everywhere=False, frequency=0).channels.add(self.cast.one)
        assert self.names(mediahills_id=77) == [["Block"]]
        assert self.names(mediahills_id=78) == []

    # --- to whom --------------------------------------------------------------------------------------------------
    def test_tariffs_and_devices(self) -> None:
        self.block("for all", frequency=0)
        self.block("for basic", frequency=0).tariffs.add(self.cast.north.basic)
        self.block("for debtors", frequency=0).tariffs.add(self.cast.north.debtors)
        self.block("for mag", frequency=0).devices.add(PlayDevice.objects.get(system_name="mag"))
        one = self.cast.one.pk
        assert self.names(channel_id=one, device="pc") == [["for all"], ["for basic"]]
        assert len(self.xml(channel_id=one).find("ads").findall("item")) == 3

    # --- when -----------------------------------------------------------------------------------------------------
    def running(self, hours: int, **fields: Any) -> bool:
        """Whether a block runs on a Monday so many hours after midnight UTC, for a viewer in Greenwich."""
        AdBlock.objects.all().delete()
        AdMovie.objects.all().delete()
        cache.clear()
        self.block(frequency=0, **fields)
        monday = datetime(2026, 7, 6, tzinfo=NOW.tzinfo)
        self.at(monday + timedelta(hours=hours))
        return bool(self.names(channel_id=self.cast.one.pk, timezone="0"))

    def test_hours_and_days(self) -> None:
        morning: dict[str, Any] = {"begin_time": time(8), "end_time": time(10)}
        night: dict[str, Any] = {"begin_time": time(22), "end_time": time(2), "days": "1"}
        assert [self.running(hours, **morning) for hours in (7, 8, 9, 10)] == [False, True, True, False]
        assert [self.running(hours, **night) for hours in (1, 22, 25, 26)] == [False, True, True, False]
        assert [self.running(hours, days="2") for hours in (23, 24)] == [False, True]
        assert self.running(3, begin_time=time(0), end_time=time(0))

    def test_the_viewers_clock(self) -> None:
        """NOW is 12:00 UTC; with the clock the hours are compared here, and not answered."""
        hour = NOW.hour
        self.block(frequency=0, begin_time=time(hour + 3), end_time=time(hour + 4))
        one = self.cast.one.pk
        assert self.names(channel_id=one, timezone="2") == []
        (block,) = self.call(channel_id=one, timezone="3")["ads"]
        assert "days" not in block
        assert "begin_time" not in block
        assert len(self.names(channel_id=one)) == 1

    # --- how often ------------------------------------------------------------------------------------------------
    def test_an_account_sees_a_block_once_an_hour(self) -> None:
        self.block("A")
        self.block("B", frequency=60)
        one = self.cast.one.pk
        assert self.names() == [["A"], ["B"]]
        answer = self.call(channel_id=one)
        self.assert_error(answer, 7)
        assert json.loads(answer["error_message"]) == {"next_time_request": int(NOW.timestamp()) + 60}

    def test_its_time_comes_again(self) -> None:
        self.block(frequency=60)
        assert len(self.names()) == 1
        self.at(NOW + timedelta(seconds=59))
        self.assert_error(self.call(channel_id=self.cast.one.pk), 7)
        self.at(NOW + timedelta(seconds=61))
        assert len(self.names()) == 1

    def test_flushall_does_not_show_it_again(self) -> None:
        self.block()
        assert len(self.names()) == 1
        run("flushall")
        self.assert_error(self.call(channel_id=self.cast.one.pk), 7)

    def test_others_are_counted_for_themselves(self) -> None:
        self.block()
        north = self.cast.north
        other = make.session(make.account(north.client, abonement=1009, tariffs=[north.basic]), device=north.pc)
        assert len(self.names()) == 1
        assert len(self.assert_ok(self.call(channel_id=self.cast.one.pk, key=other))["ads"]) == 1

    def test_of_many_those_of_the_highest_priority(self) -> None:
        for number in range(7):
            self.block(str(number), priority=number)
        assert self.names() == [["6"], ["5"], ["4"], ["3"], ["2"]]
        assert self.names() == [["1"], ["0"]]
        self.assert_error(self.call(channel_id=self.cast.one.pk), 7)
        with override_settings(ADS_BLOCK_MAX_AMOUNT=1, ADS_BLOCK_FREQUENCY_INTERVAL=0):
            assert self.names() == self.names() == [["6"]]

    # --- clips ----------------------------------------------------------------------------------------------------
    def test_clips_that_fit_the_screen(self) -> None:
        movies = [self.movie("large", width=3840, height=2160), self.movie("small", width=640, height=360)]
        self.block(frequency=0, movies=[*movies, self.movie("unknown")])
        one = self.cast.one.pk
        assert self.names(channel_id=one, movie_width=1280, movie_height=720) == [["small", "unknown"]]
        assert self.names(channel_id=one, movie_width=640, movie_height=360) == [["small", "unknown"]], "exactly"
        assert self.names(channel_id=one) == [["large", "small", "unknown"]]
        with self.captureOnCommitCallbacks(execute=True):
            AdMovie.objects.get(name="unknown").delete()
        assert self.names(channel_id=one, movie_width=100) == [["large", "small"]]

    def test_random_order_is_the_same_clips(self) -> None:
        movies = [self.movie(str(number)) for number in range(9)]
        self.block(frequency=0, movies=movies, display_order=1)
        seen = {tuple(self.names()[0]) for _time in range(9)}
        assert len(seen) > 1
        assert {tuple(sorted(one)) for one in seen} == {tuple("012345678")}

    def test_a_change_is_seen_by_the_next_call(self) -> None:
        block = self.block(frequency=0)
        assert len(self.names()) == 1
        with self.captureOnCommitCallbacks(execute=True):
            block.enabled = False
            block.save()
        assert self.names() == []

    # --- providers ------------------------------------------------------------------------------------------------
    def test_an_advertising_provider(self) -> None:
        agency = Agency()
        register_ad_provider(9, agency)
        self.block("theirs", provider=9, frequency=0)
        one = self.cast.one.pk
        (block,) = self.call(channel_id=one, program_id=5, surface="TV")["ads"]
        assert block["provider"] == 9
        assert block["movies"][0]["url"] == "https://agency.example.com/TV/5"
        assert block["movies"][0]["provider_options"] == [{"name": "campaign", "value": "7"}]
        for failure in (AdProviderFailed(), ValueError("inside")):
            agency.failing = failure
            self.assert_error(self.call(channel_id=one), 3)
        with self.captureOnCommitCallbacks(execute=True):
            self.block("ours", frequency=0)
        assert self.names(channel_id=one) == [["ours"]]

    def test_a_provider_that_this_server_has_not(self) -> None:
        self.block(provider=8)
        self.assert_error(self.call(channel_id=self.cast.one.pk), 3)
