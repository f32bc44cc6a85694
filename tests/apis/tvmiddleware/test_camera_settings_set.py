from __future__ import annotations

from library.models import CameraFavourite
from tests.base import ApiTestCase
from tests.library.cameras import make_camera


class CameraSettingsSetTest(ApiTestCase):
    path = "camera/settings/set/"

    def setUp(self) -> None:
        super().setUp()
        north = self.cast.north
        self.gate = make_camera(north.client, tariffs=[north.basic])
        self.private = make_camera(north.client)
        self.foreign = make_camera(self.cast.south.client, tariffs=[self.cast.south.basic])

    def favorited(self) -> list[int]:
        return [row["is_favorited"] for row in self.call("camera/list/")["cameras"]]

    def test_a_favourite_and_none_any_more(self) -> None:
        assert self.favorited() == [0]
        for _again in range(2):
            self.assert_ok(self.call(cid=self.gate.pk, is_favorited=1))
            assert self.favorited() == [1]
        assert CameraFavourite.objects.get().account == self.cast.anna
        for _again in range(2):
            self.assert_ok(self.call(cid=self.gate.pk, is_favorited=0))
            assert self.favorited() == [0]

    def test_the_account_has_them_whatever_the_device(self) -> None:
        self.assert_ok(self.call(cid=self.gate.pk, is_favorited=1))
        assert [node.text for node in self.xml("camera/list/").iter("is_favorited")] == ["1"]

    def test_nothing_to_change(self) -> None:
        self.assert_ok(self.call(cid=self.gate.pk, is_favorited=1))
        self.assert_ok(self.call(cid=self.gate.pk))
        self.assert_ok(self.call(cid=self.gate.pk, is_favorited=""))
        assert self.favorited() == [1]

    def test_what_there_is_not(self) -> None:
        for cid in (self.private.pk, self.foreign.pk, 99999, "x", ""):
            self.assert_error(self.call(cid=cid, is_favorited=1), 1)
        self.assert_error(self.call(cid=self.gate.pk, is_favorited="x"), 1)
        assert not CameraFavourite.objects.exists()

    def test_without_a_session(self) -> None:
        self.assert_error(self.call_with_key(cid=self.gate.pk, is_favorited=1), 403)
