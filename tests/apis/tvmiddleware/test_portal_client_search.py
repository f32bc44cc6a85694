from __future__ import annotations

from tests import factories as make
from tests.base import ApiTestCase


class PortalClientSearchTest(ApiTestCase):
    path = "portal/client/search/"

    def setUp(self) -> None:
        super().setUp()
        north = self.cast.north.client
        make.client(name="Северное ТВ", parent=north, uid="20000001", domain_prefix="sever")
        make.client(name="Город", parent=north, uid="30000002", domain_prefix="gorod")
        make.client(name="Северный чужой", parent=self.cast.south.client, uid="20000009")

    def names(self, text: str) -> list[str]:
        return [row["name"] for row in self.assert_ok(self.call_with_key(search=text))["clients"]]

    def test_by_name_subdomain_and_uid(self) -> None:
        assert self.names("сЕВЕР") == ["Северное ТВ"]
        assert self.names("GOR") == ["Город"]
        assert self.names("2000") == ["Северное ТВ"]
        assert self.names("0000") == []
        assert self.names("ничего") == []

    def test_without_a_text(self) -> None:
        self.assert_error(self.call_with_key(), 2)
        self.assert_error(self.call_with_key(search=""), 2)

    def test_an_xml_box_is_told_the_same(self) -> None:
        north = self.cast.north.client
        root = self.xml(api_key=north.api_key, search="город")
        assert root.findtext("clients/item/uid") == "30000002"

    def test_a_wrong_key_is_refused(self) -> None:
        self.assert_error(self.decoded(self.response(client_id=1, api_key="x", search="a")), 403)
