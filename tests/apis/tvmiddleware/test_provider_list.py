from __future__ import annotations

from library.models import VideoProvider
from tests.base import ApiTestCase


class ProviderListTest(ApiTestCase):
    path = "provider/list/"

    def test_enabled_ones_of_the_operator_in_its_order(self) -> None:
        north = self.cast.north.client
        for name, fields in (
            ("Second", {"sort": 2, "type": 1}),
            ("First", {"sort": 1, "icon": "providers/1.png"}),
            ("Off", {"enabled": False}),
        ):
            VideoProvider.objects.create(client=north, name=name, **fields)
        VideoProvider.objects.create(client=self.cast.south.client, name="South")
        rows = self.assert_ok(self.call())["providers"]
        assert [(row["name"], row["type"]) for row in rows] == [("First", 0), ("Second", 1)]
        assert rows[0]["icon_url"].endswith("/providers/1.png")
        assert rows[0]["movie_label_icon"] == ""

    def test_none(self) -> None:
        assert self.assert_ok(self.call())["providers"] == []
        assert self.xml().find("providers").text is None
