from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from library.models import Camera, CameraGrant
from tests import factories as make
from tests.costs.counting import counted
from tests.factories import NOW
from tests.library.cameras import make_camera
from tests.playing import PlayingTestCase, token_of
from tvmiddleware.models import Account, ProgramBlocking, StreamService

HOUR = timedelta(hours=1)


def unix(moment: datetime) -> int:
    return int(moment.timestamp())


class ProgramUrlTest(PlayingTestCase):
    path = "program/url/"

    def uri(self, begin: int, duration: object, token: str) -> str:
        return f"http://pvr.example.com/one/video-{begin}-{duration}.m3u8?token={token}"

    # --- what is played ---------------------------------------------------------------------------------------
    def test_a_recording(self) -> None:
        answer = self.assert_ok(self.play(pid=self.cast.past.pk))
        assert answer["uri"] == self.uri(unix(NOW - 2 * HOUR), 5400, token_of(answer["uri"]))
        assert answer["stream_service_id"] == self.cast.north.pvr.pk
        assert answer["preview_uri_mask"] == answer["preview_url_mask"] == ""
        assert answer["subtitles"] == answer["subtitle_tracks"] == []

    def test_by_time(self) -> None:
        for moment in (NOW - 2 * HOUR, NOW - HOUR, NOW - HOUR / 2 - timedelta(seconds=1)):
            answer = self.assert_ok(self.play(time=unix(moment)))
            assert f"video-{unix(NOW - 2 * HOUR)}-5400" in answer["uri"]
        self.assert_error(self.play(time=unix(NOW - 30 * HOUR)), 404)

    def test_the_id_wins_and_the_time_helps_out(self) -> None:
        both = self.assert_ok(self.play(pid=self.cast.past.pk, time=unix(NOW)))
        assert f"video-{unix(NOW - 2 * HOUR)}-" in both["uri"]
        gone = self.assert_ok(self.play(pid=999999, time=unix(NOW - HOUR)))
        assert f"video-{unix(NOW - 2 * HOUR)}-" in gone["uri"]

    def test_the_programme_still_running_from_its_start(self) -> None:
        answer = self.assert_ok(self.play(pid=self.cast.current.pk))
        assert f"video-{unix(NOW - HOUR / 2)}-3600.m3u8" in answer["uri"]

    def test_pause_live_tv_has_no_end(self) -> None:
        answer = self.assert_ok(self.play(pid=self.cast.current.pk, tv_pause=1))
        assert f"video-{unix(NOW - HOUR / 2)}-now.m3u8" in answer["uri"]

    def test_a_redirect_unless_told_otherwise(self) -> None:
        answer = self.response(**self.identity(), cid=self.cast.one.pk, pid=self.cast.past.pk)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("http://pvr.example.com/one/video-")
        failed = self.response(**self.identity(), cid=self.cast.one.pk, pid=self.cast.coming.pk)
        self.assert_error(self.decoded(failed), 404)

    def test_an_xml_box_is_told_the_same(self) -> None:
        root = self.xml(cid=self.cast.one.pk, pid=self.cast.past.pk, redirect=0)
        assert root.findtext("uri", "").startswith("http://pvr.example.com/one/video-")

    def test_the_token_is_for_the_channel(self) -> None:
        uri = self.play(pid=self.cast.past.pk)["uri"]
        assert self.check(uri, name="one") == (200, 0)
        assert self.check(uri, name="two") == (403, 2)

    # --- shifts -----------------------------------------------------------------------------------------------
    def test_the_channels_hour_shift(self) -> None:
        self.saved(self.cast.one, timeshift_offset=1)
        answer = self.assert_ok(self.play(pid=self.cast.past.pk))
        assert f"video-{unix(NOW - HOUR)}-5400" in answer["uri"]
        by_time = self.assert_ok(self.play(time=unix(NOW)))
        assert f"video-{unix(NOW - HOUR)}-5400" in by_time["uri"], "broadcast an hour later than the guide says"
        self.assert_error(self.play(pid=self.cast.current.pk), 404)

    def test_a_service_that_broadcasts_later_records_later(self) -> None:
        self.saved(self.cast.north.pvr, timeshift_offset=1)
        answer = self.assert_ok(self.play(pid=self.cast.past.pk))
        assert f"video-{unix(NOW - HOUR)}-5400" in answer["uri"]
        self.assert_error(self.play(pid=self.cast.current.pk), 404)

    def test_local_time_viewing_takes_the_closest_service(self) -> None:
        later = self.add_service(type=StreamService.Type.PVR, timeshift_offset=2, uri_mask="http://plus2/$flpbt")
        assert self.play(pid=self.cast.past.pk)["stream_service_id"] == self.cast.north.pvr.pk
        account = Account.objects.get(pk=self.cast.anna.pk)
        self.saved(account, use_timeshift=True, preferred_timeshift_offset=2)
        answer = self.assert_ok(self.play(pid=self.cast.past.pk))
        assert (answer["stream_service_id"], answer["uri"]) == (later.pk, f"http://plus2/{unix(NOW)}")

    # --- what can't be played ---------------------------------------------------------------------------------
    def test_not_begun_yet(self) -> None:
        answer = self.play(pid=self.cast.coming.pk)
        self.assert_error(answer, 404)
        assert "not begun" in self.play(pid=self.cast.coming.pk, lang="en")["error_message"]

    def test_no_longer_in_the_archive(self) -> None:
        old = make.program(self.cast.guide, NOW - timedelta(days=3, hours=1), NOW - timedelta(days=3), name="Old")
        edge = make.program(self.cast.guide, NOW - timedelta(days=3), NOW - timedelta(days=3) + HOUR, name="Edge")
        self.assert_error(self.play(pid=old.pk), 404)
        self.assert_ok(self.play(pid=edge.pk))

    def test_a_service_with_a_shorter_archive(self) -> None:
        self.saved(self.cast.north.pvr, recording_days=1)
        old = make.program(self.cast.guide, NOW - timedelta(days=2), NOW - timedelta(days=2) + HOUR)
        self.assert_error(self.play(pid=old.pk), 404)
        deep = self.add_service(type=StreamService.Type.NPVR, npvr_lifetime_days=3, recording_days=1)
        assert self.assert_ok(self.play(pid=old.pk))["stream_service_id"] == deep.pk

    def test_a_channel_without_an_archive(self) -> None:
        self.saved(self.cast.one, recording_days=0)
        self.assert_error(self.play(pid=self.cast.past.pk), 404)

    def test_a_blocked_programme(self) -> None:
        blocking = {
            "client": self.cast.north.client, "epg_channel": self.cast.guide, "datetime_begin": NOW - 2 * HOUR,
        }  # fmt: skip
        row = self.done(lambda: ProgramBlocking.objects.create(**blocking))
        self.assert_error(self.play(pid=self.cast.past.pk), 404)
        self.assert_ok(self.play(pid=self.cast.current.pk))
        self.saved(row, end_date=date(2026, 11, 21))
        self.assert_ok(self.play(pid=self.cast.past.pk))

    def test_a_programme_of_another_guide(self) -> None:
        other = make.program(make.epg_channel(), NOW - 2 * HOUR, NOW - HOUR)
        for program_id in (other.pk, 999999):
            self.assert_error(self.play(pid=program_id), 404)

    def test_a_live_service_has_no_archive(self) -> None:
        self.done(lambda: self.cast.one.stream_services.remove(self.cast.north.pvr))
        self.assert_error(self.play(pid=self.cast.past.pk), 404)

    # --- cameras ----------------------------------------------------------------------------------------------
    def camera(self, **fields: Any) -> Camera:
        north = self.cast.north
        given = {"recording_days": 1, "epg_channel": self.cast.guide, "services": [north.live, north.pvr], **fields}
        return make_camera(north.client, **given)

    def test_a_camera(self) -> None:
        camera = self.camera(pk=self.cast.one.pk, tariffs=[self.cast.north.basic])
        answer = self.assert_ok(self.play(pid=self.cast.past.pk, is_camera=1))
        token = token_of(answer["uri"])
        name = f"camera{camera.pk}"
        assert answer["uri"] == self.uri(unix(NOW - 2 * HOUR), 5400, token).replace("/one/", f"/{name}/")
        check = self.response("streamservice/token/check/", token=token, name=name)
        assert check.json()["error"] == 0
        assert self.response("streamservice/token/check/", token=token, name="one").json()["error"] == 2
        by_time = self.assert_ok(self.play(cid=camera.pk, time=unix(NOW - HOUR), is_camera=1))
        assert f"video-{unix(NOW - 2 * HOUR)}-5400" in by_time["uri"]
        self.assert_error(self.play(cid=camera.pk, pid=self.cast.coming.pk, is_camera=1), 404)
        channel = self.assert_ok(self.play(pid=self.cast.past.pk))  # of the same id
        assert "/one/" in channel["uri"]

    def test_a_camera_broadcast_later(self) -> None:
        camera = self.camera(tariffs=[self.cast.north.basic], timeshift_offset=1)
        answer = self.assert_ok(self.play(cid=camera.pk, pid=self.cast.past.pk, is_camera=1))
        assert f"video-{unix(NOW - HOUR)}-5400" in answer["uri"]

    def test_cameras_without_an_archive(self) -> None:
        north = self.cast.north
        bare = self.camera(tariffs=[north.basic], recording_days=0)
        live = self.camera(tariffs=[north.basic], services=[north.live])
        blind = self.camera(tariffs=[north.basic], epg_channel=None)
        for camera in (bare, live, blind):
            self.assert_error(self.play(cid=camera.pk, pid=self.cast.past.pk, is_camera=1), 404)

    def test_cameras_that_are_not_the_accounts(self) -> None:
        private, foreign = self.camera(), make_camera(self.cast.south.client, tariffs=[self.cast.south.basic])
        for cid in (private.pk, foreign.pk, self.cast.one.pk + 9000, "x"):
            wrong = 1 if cid == "x" else 404
            self.assert_error(self.play(cid=cid, pid=self.cast.past.pk, is_camera=1), wrong)
        self.done(lambda: CameraGrant.objects.create(account=self.cast.anna, camera=private))
        self.assert_ok(self.play(cid=private.pk, pid=self.cast.past.pk, is_camera=1))

    # --- who may ----------------------------------------------------------------------------------------------
    def test_channels_that_are_not_the_accounts(self) -> None:
        for channel in (self.cast.closed, self.cast.foreign):
            self.assert_error(self.play(cid=channel.pk, pid=self.cast.past.pk), 404)
        self.assert_error(self.play(pid=self.cast.past.pk, key=self.cast.boris_key), 403)
        foreign: dict[str, Any] = {"client_id": self.cast.north.client.pk, "authkey": self.cast.vera_key.key}
        self.assert_error(self.decoded(self.response(cid=self.cast.one.pk, pid=self.cast.past.pk, **foreign)), 403)

    def test_wrong_parameters_are_refused(self) -> None:
        self.assert_error(self.play(), 1)
        self.assert_error(self.play(pid="x"), 1)
        self.assert_error(self.play(time=-5), 404)
        self.assert_error(self.play(time=10**15), 404)
        self.assert_error(self.call(pid=self.cast.past.pk), 1)

    # --- failover, previews, cost -----------------------------------------------------------------------------
    def test_the_boxs_own_failover(self) -> None:
        self.assert_error(self.play(pid=self.cast.past.pk, exclude_service_id=self.cast.north.pvr.pk), 404)
        second = self.add_service(type=StreamService.Type.PVR)
        answer = self.play(
            pid=self.cast.past.pk, exclude_service_id=f"{self.cast.north.pvr.pk},{self.cast.north.live.pk}"
        )
        assert answer["stream_service_id"] == second.pk

    def test_faster_storage_first(self) -> None:
        ssd = self.add_service(type=StreamService.Type.PVR, storage_type="ssd")
        assert self.play(pid=self.cast.past.pk)["stream_service_id"] == ssd.pk
        memory = self.add_service(type=StreamService.Type.PVR, storage_type="memory")
        assert self.play(pid=self.cast.past.pk)["stream_service_id"] == memory.pk

    def test_preview_masks(self) -> None:
        self.saved(self.cast.north.pvr, preview_uri_mask="http://pvr/$prefix/$flpbt-$second.jpg?token=$token")
        answer = self.play(pid=self.cast.past.pk)
        mask = f"http://pvr/one/{unix(NOW - 2 * HOUR)}-$second.jpg?token={token_of(answer['uri'])}"
        assert answer["preview_uri_mask"] == answer["preview_url_mask"] == mask

    def test_no_sql_when_warm(self) -> None:
        for params in ({"pid": self.cast.past.pk}, {"time": unix(NOW - HOUR)}):
            for _ in range(2):
                self.play(**params)
            with counted() as cost:
                self.assert_ok(self.play(**params))
            assert cost.sql == 0, params
