from __future__ import annotations

import re
from typing import Any

from library.models import Camera, CameraGrant
from tests import factories as make
from tests.base import ApiTestCase
from tests.library.cameras import make_camera
from tvmiddleware.models import Maintenance, StreamService

TOKEN = re.compile(r"token=([0-9a-f]{32})")
CHECK = "streamservice/token/check/"


class CameraUrlTest(ApiTestCase):
    path = "camera/url/"

    def setUp(self) -> None:
        super().setUp()
        north = self.cast.north
        self.service = make.stream_service(
            north.client, uri_mask="http://cameras.example.com/$prefix/$cid/index.m3u8?token=$token", priority=1
        )
        north.basic.stream_services.add(self.service)
        self.gate = make_camera(north.client, tariffs=[north.basic], services=[self.service, north.live])
        self.named = make_camera(
            north.client, tariffs=[north.basic], services=[self.service], url_prefix="yard", id_for_stream_service="77"
        )
        self.private = make_camera(north.client, services=[self.service], url_prefix="private")
        self.closed = make_camera(north.client, services=[self.service], tariffs=[make.tariff(north.client)])
        self.foreign = make_camera(self.cast.south.client, tariffs=[self.cast.south.basic])

    def play(self, camera: Camera, **params: Any) -> dict[str, Any]:
        return self.assert_ok(self.call(cid=camera.pk, redirect=0, **params))

    def token(self, camera: Camera, **params: Any) -> str:
        found = TOKEN.search(self.play(camera, **params)["uri"])
        assert found
        return found[1]

    def check(self, token: str, name: str = "") -> int:
        response = self.response(CHECK, token=token, name=name)
        code: int = response.json()["error"]
        assert response.status_code == (403 if code else 200)
        return code

    def test_the_address(self) -> None:
        answer = self.play(self.gate)
        assert answer["stream_service_id"] == self.service.pk
        name = f"camera{self.gate.pk}"
        assert TOKEN.sub("", answer["uri"]) == f"http://cameras.example.com/{name}/{name}/index.m3u8?"
        assert "http://cameras.example.com/yard/77/index.m3u8?token=" in self.play(self.named)["uri"]

    def test_a_redirect_unless_told_otherwise(self) -> None:
        response = self.response(cid=self.gate.pk, **self.identity())
        assert response.status_code == 302
        assert response.headers["Location"].startswith("http://cameras.example.com/")
        assert response.headers["Cache-Control"] == "no-store"

    def test_another_service_and_then_none(self) -> None:
        answer = self.play(self.gate, exclude_service_id=self.service.pk)
        assert answer["stream_service_id"] == self.cast.north.live.pk
        both = f"{self.service.pk},{self.cast.north.live.pk}"
        self.assert_error(self.call(cid=self.gate.pk, redirect=0, exclude_service_id=both), 1)

    def test_an_address_of_its_own(self) -> None:
        camera = make_camera(
            self.cast.north.client,
            tariffs=[self.cast.north.basic],
            uri="rtsp://yard.example.com/$cid?token=$token",
            id_for_stream_service="door",
        )
        answer = self.play(camera)
        assert answer["stream_service_id"] == 0
        assert answer["uri"].startswith("rtsp://yard.example.com/door?token=")
        found = TOKEN.search(answer["uri"])
        assert found
        assert self.check(found[1], "door") == 0

    def test_the_token_opens_the_camera_and_nothing_else(self) -> None:
        token = self.token(self.gate)
        assert self.check(token) == 0
        assert self.check(token, f"camera{self.gate.pk}") == 0
        assert self.check(token, f"camera{self.named.pk}") == 2
        assert self.check(token, str(self.gate.pk)) == 2

    def test_a_channel_of_the_same_id_is_another_content(self) -> None:
        north = self.cast.north
        channel = make.channel(
            north.client, pk=self.gate.pk + 1000, url_prefix="", tariffs=[north.basic], services=[self.service]
        )
        camera = make_camera(north.client, pk=channel.pk, tariffs=[north.basic], services=[self.service])
        answer = self.assert_ok(self.call("channel/url/", cid=channel.pk, redirect=0))
        found = TOKEN.search(answer["uri"])
        assert found
        mine, theirs = self.token(camera), found[1]
        assert self.check(theirs, str(channel.pk)) == 0
        assert self.check(mine, str(channel.pk)) == 2
        assert self.check(theirs, f"camera{camera.pk}") == 2
        with self.captureOnCommitCallbacks(execute=True):
            camera.tariffs.clear()
        assert self.check(mine) == 1
        assert self.check(theirs) == 0

    def test_what_lies_below_the_name_of_another_content(self) -> None:
        north = self.cast.north
        make.channel(north.client, url_prefix="yard/high", tariffs=[north.basic])
        make_camera(north.client, url_prefix="one/hd", tariffs=[north.basic])
        mask = "http://cameras.example.com/$prefix/index.m3u8?token=$token"
        StreamService.objects.filter(pk=self.service.pk).update(uri_mask=mask)
        self.named.id_for_stream_service = ""
        with self.captureOnCommitCallbacks(execute=True):
            self.named.save()
        token = self.token(self.named)
        assert self.check(token, "yard") == 0
        assert self.check(token, "yard/low/index.m3u8") == 0
        assert self.check(token, "yard/high/index.m3u8") == 2
        channel = TOKEN.search(self.call("channel/url/", cid=self.cast.one.pk, redirect=0)["uri"])
        assert channel
        assert self.check(channel[1], "one") == 0
        assert self.check(channel[1], "one/sd/index.m3u8") == 0
        assert self.check(channel[1], "one/hd/index.m3u8") == 2

    def test_the_first_camera_below_the_name_of_a_channel(self) -> None:
        """Names of cameras are asked for where an operator has one: from the first on, and no more after the last."""
        Camera.objects.filter(client=self.cast.north.client).delete()
        mask = "http://cameras.example.com/$prefix/index.m3u8?token=$token"
        with self.captureOnCommitCallbacks(execute=True):
            for service in StreamService.objects.filter(client=self.cast.north.client):
                service.uri_mask = mask
                service.save()

        def channel_opens(name: str) -> int:
            found = TOKEN.search(self.assert_ok(self.call("channel/url/", cid=self.cast.one.pk, redirect=0))["uri"])
            assert found
            return self.check(found[1], name)

        assert channel_opens("one/hd/index.m3u8") == 0
        with self.captureOnCommitCallbacks(execute=True):
            camera = make_camera(self.cast.north.client, url_prefix="one/hd")
        assert channel_opens("one/hd/index.m3u8") == 2
        with self.captureOnCommitCallbacks(execute=True):
            camera.enabled = False
            camera.save()
        assert channel_opens("one/hd/index.m3u8") == 0

    def test_a_grant_opens_and_its_end_closes(self) -> None:
        self.assert_error(self.call(cid=self.private.pk, redirect=0), 1)
        with self.captureOnCommitCallbacks(execute=True):
            grant = CameraGrant.objects.create(account=self.cast.anna, camera=self.private)
        token = self.token(self.private)
        assert self.check(token) == 0
        with self.captureOnCommitCallbacks(execute=True):
            grant.delete()
        assert self.check(token) == 1
        self.assert_error(self.call(cid=self.private.pk, redirect=0), 1)

    def test_maintenance_of_its_services(self) -> None:
        works = Maintenance.objects.create(client=self.cast.north.client, datetime_begin=make.NOW)
        with self.captureOnCommitCallbacks(execute=True):
            works.stream_services.set([self.service])
        self.assert_error(self.call(cid=self.named.pk, redirect=0), 1)
        with self.captureOnCommitCallbacks(execute=True):
            works.channels.set([self.cast.one])
        self.play(self.named)

    def test_what_may_not_be_watched(self) -> None:
        cids = (self.private.pk, self.closed.pk, self.foreign.pk, self.cast.one.pk + 5000, -1, 0, "x", "", 10**30)
        for cid in cids:
            self.assert_error(self.call(cid=cid, redirect=0), 1)
        self.assert_error(self.call(redirect=0), 1)
        self.assert_error(self.call(cid=self.gate.pk, redirect=0, exclude_service_id="x"), 1)

    def test_a_wrt_box_gets_an_endless_address(self) -> None:
        assert self.play(self.gate, endless=1)["uri"].endswith("&endless=1")

    def test_an_xml_box(self) -> None:
        root = self.xml(cid=self.gate.pk, redirect=0)
        assert str(root.findtext("uri")).startswith("http://cameras.example.com/")

    def test_a_debtor(self) -> None:
        self.assert_error(self.call(key=self.cast.boris_key, cid=self.gate.pk, redirect=0), 403)

    def test_without_a_session(self) -> None:
        self.assert_error(self.call_with_key(cid=self.gate.pk), 403)
