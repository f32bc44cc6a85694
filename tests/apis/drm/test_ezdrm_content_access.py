from __future__ import annotations

from typing import Any

from tests import factories as make
from tests.base import ApiTestCase
from tests.factories import NOW
from tvmiddleware.constants import DrmType
from tvmiddleware.models import AccountAuthKey, Channel

RIGHTS = "p1=5&p2=&p3=&p4=1&p5=0&p6=1&p7=0&p8=0&token=&CustomData="
NO_CONTENT = (
    "Content identification issue.\n"
    "There is no content with this id and content type or this content type is not supported."
)


class EzdrmContentAccessTest(ApiTestCase):
    prefix = "/drm/api/"
    path = "ezdrm/content/access/"

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        for drm_type in DrmType.values:
            make.client_device(cls.cast.north.client, drm_type.lower(), drm_type=drm_type)

    def ask(self, content: object, kind: str = "channel", device: str = "widevine", **params: Any) -> tuple[int, str]:
        given = {"content_id": content, "content_type": kind, "device": device, **self.identity(), **params}
        answer = self.response(**given)
        assert answer.headers["Content-Type"].startswith("text/plain")
        return answer.status_code, answer.content.decode()

    def as_key(self, key: AccountAuthKey) -> dict[str, Any]:
        return {"client_id": self.cast.north.client.pk, "authkey": key.key}

    def test_allowed(self) -> None:
        channel = self.cast.one.pk
        for device in ("widevine", "fairplay", "widevine_model7"):
            assert self.ask(channel, device=device) == (200, "Play=True")
        assert self.ask(channel, device="playready") == (200, RIGHTS)

    def test_denied(self) -> None:
        channel = self.cast.closed.pk
        for device in ("widevine", "fairplay"):
            assert self.ask(channel, device=device) == (200, "Play=False")
        assert self.ask(channel, device="playready") == (404, "")

    def test_nobody_and_debtors_are_denied(self) -> None:
        for key in (self.cast.boris_key, self.cast.vera_key):
            assert self.ask(self.cast.one.pk, **self.as_key(key)) == (200, "Play=False")
        assert self.ask(self.cast.one.pk, authkey="0" * 128) == (200, "Play=False")
        assert self.ask(self.cast.one.pk, authkey="0" * 128, device="playready") == (404, "")

    def test_a_device_without_a_known_drm(self) -> None:
        for device in ("mag", "nosuch", "huawei"):
            assert self.ask(self.cast.one.pk, device=device) == (404, "DRM type identification issue.")

    def test_a_programme_is_seen_on_its_channel(self) -> None:
        guide = make.epg_channel()
        hidden = make.program(guide, NOW, NOW.replace(hour=13))
        Channel.objects.filter(pk=self.cast.closed.pk).update(epg_channel=guide)
        assert self.ask(self.cast.past.pk, "epg") == (200, "Play=True")
        assert self.ask(hidden.pk, "epg") == (200, "Play=False")

    def test_content_that_is_not_there(self) -> None:
        unseen = make.program(make.epg_channel(), NOW, NOW.replace(hour=13))
        for content, kind in (
            (999999, "channel"),
            (self.cast.foreign.pk, "channel"),
            ("x", "channel"),
            ("", "channel"),
            (unseen.pk, "epg"),
            (self.cast.one.pk, "video"),
            (self.cast.one.pk, "camera"),
            (self.cast.one.pk, ""),
        ):
            assert self.ask(content, kind) == (404, NO_CONTENT), (content, kind)

    def test_an_unknown_operator_is_refused(self) -> None:
        answer = self.response(content_id=1, content_type="channel", device="widevine", client_id=999999)
        self.assert_error(self.decoded(answer), 403)
