"""What cameras cost once they are known, and what makes them be read again."""

from __future__ import annotations

from typing import Any

from library.models import Camera, CameraGrant
from tests.base import ApiTestCase
from tests.costs.counting import counted
from tests.library.cameras import make_camera, make_city


class WarmCamerasTest(ApiTestCase):
    def setUp(self) -> None:
        super().setUp()
        north = self.cast.north
        self.camera = make_camera(
            north.client,
            name="Gate",
            city=make_city("Riga"),
            epg_channel=self.cast.guide,
            recording_days=1,
            tariffs=[north.basic],
            services=[north.live, north.pvr],
        )
        self.private = make_camera(north.client, name="Private", services=[north.live])
        CameraGrant.objects.create(account=self.cast.anna, camera=self.private)

    def warm(self, path: str, **params: Any) -> int:
        self.call(path, **params)
        with counted() as cost:
            self.assert_ok(self.call(path, **params))
        return cost.sql

    def test_no_sql_when_warm(self) -> None:
        assert self.warm("camera/list/") == 0
        assert self.warm("camera/city/list/") == 0
        for camera in (self.camera, self.private):
            assert self.warm("camera/url/", cid=camera.pk, redirect=0) == 0
        wanted = {"cid": self.camera.pk, "is_camera": 1}
        assert self.warm("program/list/", **wanted, date="22.11.2026") == 0
        assert self.warm("channel/programs/", **wanted) == 0
        assert self.warm("program/url/", **wanted, pid=self.cast.past.pk, redirect=0) == 0

    def test_a_token_of_a_camera_is_checked_without_sql(self) -> None:
        for camera in (self.camera, self.private):
            uri = self.call("camera/url/", cid=camera.pk, redirect=0)["uri"]
            token = uri.partition("token=")[2]
            self.response("streamservice/token/check/", token=token)
            with counted() as cost:
                assert self.response("streamservice/token/check/", token=token).status_code == 200
            assert cost.sql == 0

    def names(self) -> list[str]:
        return [row["name"] for row in self.call("camera/list/")["cameras"]]

    def test_every_change_is_seen_by_the_next_call(self) -> None:
        assert self.names() == ["Gate", "Private"]
        with self.captureOnCommitCallbacks(execute=True):
            self.camera.name = "Arch"
            self.camera.save()
        assert self.names() == ["Arch", "Private"]
        with self.captureOnCommitCallbacks(execute=True):
            self.camera.tariffs.clear()
        assert self.names() == ["Private"]
        with self.captureOnCommitCallbacks(execute=True):
            other_way_round: Any = self.cast.north.extra
            other_way_round.cameras.add(self.camera)
        assert self.names() == ["Arch", "Private"]
        with self.captureOnCommitCallbacks(execute=True):
            self.cast.anna.tariffs.clear()
        assert self.names() == ["Private"]
        with self.captureOnCommitCallbacks(execute=True):
            Camera.objects.get(pk=self.private.pk).delete()
        assert self.names() == []

    def test_a_switched_off_tariff_opens_nothing(self) -> None:
        basic = self.cast.north.basic
        basic.enabled = False
        with self.captureOnCommitCallbacks(execute=True):
            basic.save()
        assert self.names() == ["Private"]
