from __future__ import annotations

from tests import factories as make
from tests.base import ApiTestCase


class PortalClientDetailTest(ApiTestCase):
    path = "portal/client/detail/"

    def setUp(self) -> None:
        super().setUp()
        self.child = make.client(name="Child", parent=self.cast.north.client, uid="20000001")
        self.off = make.client(parent=self.cast.north.client, enabled=False)
        self.stranger = make.client(parent=self.cast.south.client)

    def test_by_id_and_by_uid(self) -> None:
        for params in ({"id": self.child.pk}, {"uid": 20000001}, {"id": self.child.pk, "uid": "other"}):
            answer = self.assert_ok(self.call_with_key(**params))
            assert (answer["id"], answer["name"], answer["uid"]) == (self.child.pk, "Child", 20000001)
            assert answer["api_key"] == self.child.api_key

    def test_who_or_what_is_not_found_is_refused(self) -> None:
        self.assert_error(self.call_with_key(), 2)
        self.assert_error(self.call_with_key(id="", uid=""), 2)

    def test_not_a_child(self) -> None:
        for params in ({"id": self.off.pk}, {"id": self.stranger.pk}, {"uid": self.stranger.uid}, {"id": "x"},
                       {"id": self.cast.north.client.pk}, {"uid": 1}):  # fmt: skip
            self.assert_error(self.call_with_key(**params), 3)

    def test_an_xml_box_is_told_the_same(self) -> None:
        north = self.cast.north.client
        assert self.xml(api_key=north.api_key, id=self.child.pk).findtext("name") == "Child"

    def test_a_wrong_key_is_refused(self) -> None:
        self.assert_error(self.decoded(self.response(client_id=1, api_key="x", id=self.child.pk)), 403)
