from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import time_machine

from external_api import registry
from external_api.exceptions import ExternalApiException
from external_api.models import ApiConfig
from library.constants import FragmentType
from library.models import FileTrack, SkipVideoFragment, Video
from library.services.guide_films import broadcast_films_renew, title_films_renew
from tests import factories as make
from tests.base import ApiTestCase
from tests.factories import NOW
from tests.library.films import make_episode, make_file, make_price, make_season, make_trailer, make_video
from tests.playing import PlayingTestCase, token_of
from tvmiddleware.models import ChannelTrack, PlayDevice, ProgramBlocking, StreamService

HOUR = timedelta(hours=1)

WRONG_FRAGMENTS = (
    {"type": 2, "begin_time": -1, "end_time": 4},
    {"type": 2, "begin_time": 4, "end_time": 4},
    {"type": 2, "begin_time": 5, "end_time": 4},
    {"type": 2, "begin_time": 5},
)


class Cinema:
    answer: Any = {}

    def __init__(self, **attributes: Any) -> None:
        pass

    def get_video_url(self, video: Any, video_file: Any, params: Any) -> Any:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class VideoUrlTest(ApiTestCase):
    path = "video/url/"

    def setUp(self) -> None:
        super().setUp()
        self.north = self.cast.north.client
        self.vod = self.service("vod.example.com")
        self.film = self.make_film()
        self.file = make_file(self.film, filename="films/matrix.mp4")

    def service(self, host: str, **fields: Any) -> StreamService:
        mask = f"http://{host}/vod/$filename/index.m3u8?token=$token"
        service = make.stream_service(
            self.north, name=host, **{"type": StreamService.Type.VOD, "uri_mask": mask, **fields}
        )
        for tariff in (self.cast.north.basic, self.cast.north.extra):
            tariff.stream_services.add(service)
        return service

    def make_film(self, name: str = "Матрица", **fields: Any) -> Video:
        film = make_video(self.north, name, **{"tariffs": [self.cast.north.basic], **fields})
        film.stream_services.set([self.vod])
        return film

    def play(self, **params: Any) -> dict[str, Any]:
        return self.call(redirect=0, **params)

    def check(self, uri: str, name: str) -> int:
        token = urlsplit(uri).query.removeprefix("token=")
        return int(self.response("streamservice/token/check/", token=token, name=name).status_code)

    def test_by_film_by_file_and_by_both(self) -> None:
        for params in ({"vid": self.film.pk}, {"vfid": self.file.pk}, {"vid": self.film.pk, "vfid": self.file.pk}):
            answer = self.assert_ok(self.play(**params))
            assert answer["uri"].startswith("http://vod.example.com/vod/films/matrix.mp4/index.m3u8?token=")
            assert answer["stream_service_id"] == self.vod.pk
        assert (answer["skip_video_fragments"], answer["audio_tracks"], answer["ext_id"]) == ([], [], "")

    def test_a_redirect_unless_asked_otherwise(self) -> None:
        response = self.response(vid=self.film.pk, **self.identity())
        assert response.status_code == 302
        assert response.headers["Location"].startswith("http://vod.example.com/vod/films/matrix.mp4/index.m3u8?token=")
        assert response.headers["Cache-Control"] == "no-store"
        refused = self.response(vid=99999, **self.identity())
        self.assert_error(self.decoded(refused), 1)

    def test_the_token_opens_this_file_and_no_other(self) -> None:
        uri = self.play(vid=self.film.pk)["uri"]
        assert self.check(uri, "vod/films/matrix.mp4") == 200
        assert self.check(uri, "films/matrix.mp4") == 200
        assert self.check(uri, "films/matrix.mp4/index.m3u8") == 200
        assert self.check(uri, "vod/films/other.mp4") == 403
        assert self.check(uri, "films/matrix2.mp4") == 403

    def test_the_token_ends_with_the_access(self) -> None:
        uri = self.play(vid=self.film.pk)["uri"]
        with self.captureOnCommitCallbacks(execute=True):
            self.film.tariffs.clear()
        assert self.check(uri, "films/matrix.mp4") == 403

    def test_what_does_not_belong_together(self) -> None:
        other = self.make_film("Other")
        theirs = make_video(self.cast.south.client, tariffs=[self.cast.south.basic])
        unseen = make_file(make_video(self.north))
        wrong: list[dict[str, Any]] = [
            {"vid": other.pk, "vfid": self.file.pk},
            {"vid": other.pk},
            {"vfid": unseen.pk},
            {"vfid": make_file(theirs).pk},
            {"vfid": 99999},
            {"vid": "x"},
            {},
        ]
        for params in wrong:
            self.assert_error(self.play(**params), 1)

    def test_refusals_by_device_then_planned_then_not_paid(self) -> None:
        film = self.make_film(price_category=make_price(self.north), tariffs=[self.hidden()])
        file, trailer = make_file(film), make_trailer(film)
        self.assert_error(self.play(vfid=file.pk), 3)
        self.assert_ok(self.play(vfid=trailer.pk))
        assert "trailers/1.mp4" in self.assert_ok(self.play(vid=film.pk))["uri"], "the trailer is all that plays"
        film.available_on.set([PlayDevice.objects.get(system_name="mag")])
        self.film.available_on.set([PlayDevice.objects.get(system_name="mag")])
        self.assert_error(self.play(vid=self.film.pk, device="pc"), 3)
        with self.captureOnCommitCallbacks(execute=True):
            episode = make_episode(make_season(self.make_film("Series", is_season=True)), is_planned=True)
        self.assert_error(self.play(vfid=episode.files.get().pk), 4)

    def test_a_free_episode_plays_without_purchase(self) -> None:
        series = self.make_film(
            "Series", is_season=True, price_category=make_price(self.north), tariffs=[self.hidden()]
        )
        season = make_season(series)
        paid, free = make_episode(season, sort=1), make_episode(season, sort=2, is_free=True)
        self.assert_error(self.play(vfid=paid.files.get().pk), 3)
        uri = self.assert_ok(self.play(vid=series.pk))["uri"]
        assert f"/{free.files.get().filename}/" in uri

    def test_other_services_until_none_is_left(self) -> None:
        second = self.service("second.example.com", priority=-1)
        self.film.stream_services.add(second)
        assert self.play(vid=self.film.pk)["stream_service_id"] == self.vod.pk
        answer = self.play(vid=self.film.pk, exclude_service_id=self.vod.pk)
        assert answer["stream_service_id"] == second.pk
        self.assert_error(self.play(vid=self.film.pk, exclude_service_id=f"{self.vod.pk},{second.pk}"), 1)

    def test_live_services_play_no_films(self) -> None:
        self.film.stream_services.set([self.cast.north.live])
        self.assert_error(self.play(vid=self.film.pk), 1)

    def test_an_address_of_its_own(self) -> None:
        for uri in ("http://cdn.example.com/vod", "http://cdn.example.com/vod/"):
            with self.captureOnCommitCallbacks(execute=True):
                film = self.make_film("Own", uri=uri)
                make_file(film, filename="films/1.mp4")
            answer = self.play(vid=film.pk)
            assert (answer["uri"], answer["stream_service_id"]) == ("http://cdn.example.com/vod/films/1.mp4", 0)

    def test_variables_of_the_mask(self) -> None:
        self.vod.uri_mask = "http://vod.example.com/$cid/$prefix/$filename"
        self.vod.save()
        uri = self.play(vid=self.film.pk)["uri"]
        assert uri == f"http://vod.example.com/{self.file.pk}/films/matrix/films/matrix.mp4"

    def test_flussonic_without_a_mask(self) -> None:
        self.vod.uri_mask, self.vod.streamer = "", "flussonic"
        self.vod.host = "flussonic.example.com"
        self.vod.save()
        uri = self.play(vid=self.film.pk)["uri"]
        assert uri.startswith("http://flussonic.example.com/films/matrix.mp4/index.m3u8?token=")

    def test_tracks_and_fragments(self) -> None:
        FileTrack.objects.create(video_file=self.file, kind="audio", index="a2", lang="ru", is_active=True)
        FileTrack.objects.create(video_file=self.file, kind="subtitle", index="t1", format="srt", url="http://s/1.srt")
        for begin, kind in ((50, FragmentType.CREDITS), (1.5, FragmentType.INTRO)):
            SkipVideoFragment.objects.create(video_file=self.file, type=kind, begin_time=begin, end_time=begin + 10)
        answer = self.play(vid=self.film.pk)
        assert answer["skip_video_fragments"] == [
            {"type": 0, "begin_time": 1.5, "end_time": 11.5},
            {"type": 2, "begin_time": 50.0, "end_time": 60.0},
        ]
        assert [(row["index"], row["is_active"], row["lang"]) for row in answer["audio_tracks"]] == [(2, 1, "ru")]
        assert [(row["type"], row["url"]) for row in answer["subtitles"]] == [("srt", "http://s/1.srt")]

    def test_a_cinema_gives_the_address(self) -> None:
        registry.add("tests.cinema", Cinema)
        self.addCleanup(registry.remove, "tests.cinema")
        config = ApiConfig.objects.create(client=self.north, name="cinema", handler="tests.cinema")
        film = self.make_film("Cinema", external_api_config=config, ext_id="m1")
        file = make_file(film)
        SkipVideoFragment.objects.create(video_file=file, type=0, begin_time=1, end_time=2)
        Cinema.answer = {
            "uri": "http://cinema.example.com/1.m3u8",
            "ext_auth_token": "secret",
            "skip_video_fragments": [{"type": 0, "begin_time": 3, "end_time": 4}, {"type": "x"}, *WRONG_FRAGMENTS],
        }
        answer = self.play(vid=film.pk)
        assert (answer["uri"], answer["stream_service_id"]) == ("http://cinema.example.com/1.m3u8", 0)
        assert (answer["ext_id"], answer["ext_auth_token"], answer["ext_apikey"]) == ("m1", "secret", "")
        assert [row["begin_time"] for row in answer["skip_video_fragments"]] == [3], "the cinema's fragments win"
        file.self_skip_fragments_priority = True
        with self.captureOnCommitCallbacks(execute=True):
            file.save()
        assert [row["begin_time"] for row in self.play(vid=film.pk)["skip_video_fragments"]] == [1]
        Cinema.answer = ExternalApiException("down")
        self.assert_error(self.play(vid=film.pk), 2)

    def hidden(self) -> Any:
        extra = self.cast.north.extra
        extra.period = 0
        extra.save()
        return extra


class RecordedVideoTest(PlayingTestCase):
    """Films that were made of what channel "one" has broadcast; its archive keeps three days."""

    path = "video/url/"

    def setUp(self) -> None:
        super().setUp()
        self.film = self.make()

    def make(self) -> Video:
        with self.captureOnCommitCallbacks(execute=True):
            broadcast_films_renew(client_id=self.cast.north.client.pk, now=NOW)
        return Video.objects.get(channel=self.cast.one, program=self.cast.past)

    def play_film(self, **params: Any) -> dict[str, Any]:
        return self.call(**{"vid": self.film.pk, "redirect": 0, **params})

    def test_it_plays_from_the_archive(self) -> None:
        answer = self.assert_ok(self.play_film())
        begin = int((NOW - 2 * HOUR).timestamp())
        token = token_of(answer["uri"])
        assert answer["uri"] == f"http://pvr.example.com/one/video-{begin}-5400.m3u8?token={token}"
        assert answer["stream_service_id"] == self.cast.north.pvr.pk
        by_file = self.assert_ok(self.call(vfid=self.film.files.get().pk, redirect=0))
        assert by_file["uri"].startswith(f"http://pvr.example.com/one/video-{begin}-5400.m3u8")
        redirected = self.response(vid=self.film.pk, **self.identity())
        assert redirected.status_code == 302

    def test_the_token_is_for_the_channel_and_ends_with_it(self) -> None:
        uri = self.play_film()["uri"]
        assert self.check(uri, name="one") == (200, 0)
        assert self.check(uri, name="two")[0] == 403
        self.done(lambda: self.cast.one.tariffs.clear())
        assert self.check(uri, name="one")[0] == 403
        self.assert_error(self.play_film(), 1)

    def test_until_the_archive_drops_it(self) -> None:
        begin = NOW - 2 * HOUR
        ending = begin + timedelta(days=3)
        with time_machine.travel(ending - 2 * HOUR - timedelta(seconds=1), tick=False):
            self.assert_ok(self.play_film())
        with time_machine.travel(ending - 2 * HOUR + timedelta(seconds=1), tick=False):
            self.assert_error(self.play_film(), 1)  # TVMIDDLEWARE_VODPVR_TIMEOUT_OFFSET before the end
        self.saved(self.cast.one, recording_days=0)
        self.assert_error(self.play_film(), 1)

    def test_the_archives_of_services_count(self) -> None:
        self.saved(self.cast.north.pvr, recording_days=1)
        with time_machine.travel(NOW + timedelta(hours=23), tick=False):
            self.assert_error(self.play_film(), 1)
        answer = self.assert_ok(self.play_film())
        self.assert_error(self.play_film(exclude_service_id=answer["stream_service_id"]), 1)

    def test_a_blocked_programme(self) -> None:
        blocking = {
            "client": self.cast.north.client, "epg_channel": self.cast.guide, "datetime_begin": NOW - 2 * HOUR,
        }  # fmt: skip
        self.done(lambda: ProgramBlocking.objects.create(**blocking))
        answer = self.call(vid=self.film.pk, redirect=0, lang="en")
        self.assert_error(answer, 1)

    def test_the_guide_may_have_forgotten_it(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.past.delete()
        assert "-5400.m3u8" in self.assert_ok(self.play_film())["uri"]

    def test_a_channel_that_is_broadcast_later(self) -> None:
        self.saved(self.cast.one, timeshift_offset=1)
        begin = int((NOW - HOUR).timestamp())
        assert f"video-{begin}-5400" in self.assert_ok(self.play_film())["uri"]

    def test_of_a_series_the_oldest_episode_that_is_still_there(self) -> None:
        for name, hours in (("Series s1e1", -60), ("Series s1e2", -20), ("Series s1e3", -4)):
            make.program(self.cast.guide, NOW + hours * HOUR, NOW + (hours + 1) * HOUR, name=name)
        with self.captureOnCommitCallbacks(execute=True):
            title_films_renew(client_id=self.cast.north.client.pk, now=NOW)
        series = Video.objects.get(is_season=True)
        first, second, _third = series.files.order_by("recorded_from")
        for wait, file in ((timedelta(), first), (timedelta(hours=20), second)):
            with time_machine.travel(NOW + wait, tick=False):
                uri = self.assert_ok(self.call(vid=series.pk, redirect=0))["uri"]
            assert file.recorded_from is not None
            assert f"video-{int(file.recorded_from.timestamp())}-3600" in uri
        with time_machine.travel(NOW + timedelta(hours=20), tick=False):
            self.assert_error(self.call(vfid=first.pk, redirect=0), 1)

    def test_nobody_elses(self) -> None:
        self.assert_error(self.call(vid=self.film.pk, redirect=0, key=self.cast.vera_key), 1)

    def test_the_channels_tracks(self) -> None:
        self.done(lambda: ChannelTrack.objects.create(channel=self.cast.one, kind="audio", index="a2", lang="en"))
        assert [row["index"] for row in self.play_film()["audio_tracks"]] == [2]
