from __future__ import annotations

from tests import factories as make
from tests.base import ApiTestCase


class PortalClientListTest(ApiTestCase):
    path = "portal/client/list/"

    def test_enabled_children_by_name(self) -> None:
        north = self.cast.north.client
        b = make.client(name="B", parent=north, uid="20000001", logo="clients/logo/b.png", external_client_id=17)
        a = make.client(
            name="A", parent=north, uid="test-uid", api_url="http://a/api", redirect_to_portal_url="http://a/portal"
        )
        make.client(name="Off", parent=north, enabled=False)
        make.client(name="Cousin", parent=self.cast.south.client)
        assert self.assert_ok(self.call_with_key())["clients"] == [
            {
                "id": a.pk, "name": "A", "logo_url": "", "api_key": a.api_key, "api_url": "http://a/api",
                "external_client_id": 0, "redirect_to_portal_url": "http://a/portal", "uid": 0,
            },
            {
                "id": b.pk, "name": "B", "logo_url": "http://testserver/media/clients/logo/b.png", "api_key": b.api_key,
                "api_url": "", "external_client_id": 17, "redirect_to_portal_url": "", "uid": 20000001,
            },
        ]  # fmt: skip

    def test_an_operator_without_children(self) -> None:
        assert self.assert_ok(self.call_with_key())["clients"] == []

    def test_a_new_child_and_a_renamed_one_are_there_at_once(self) -> None:
        self.call_with_key()
        with self.captureOnCommitCallbacks(execute=True):
            child = make.client(name="A", parent=self.cast.north.client)
        assert [row["name"] for row in self.call_with_key()["clients"]] == ["A"]
        with self.captureOnCommitCallbacks(execute=True):
            child.name = "Z"
            child.save()
        assert [row["name"] for row in self.call_with_key()["clients"]] == ["Z"]

    def test_an_xml_box_is_told_the_same(self) -> None:
        make.client(name="A & B", parent=self.cast.north.client)
        root = self.xml(api_key=self.cast.north.client.api_key)
        assert [item.findtext("name") for item in root.findall("clients/item")] == ["A & B"]

    def test_a_wrong_key_is_refused(self) -> None:
        self.assert_error(self.decoded(self.response(client_id=self.cast.north.client.pk, api_key="x")), 403)
