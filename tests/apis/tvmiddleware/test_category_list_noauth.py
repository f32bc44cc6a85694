from __future__ import annotations

from tests.channel_lists import ListTestCase


class CategoryListNoauthTest(ListTestCase):
    path = "noauth/category/list/"

    def test_every_enabled_channel_counts(self) -> None:
        self.save(self.cast.closed, category=self.cast.north.news)
        rows = self.assert_ok(self.call_with_key())["categories"]
        assert [(row["name"], row["channels_count"]) for row in rows] == [("News", 2), ("Films", 1)]

    def test_a_wrong_key_is_refused(self) -> None:
        self.assert_error(self.call_with_key(api_key=""), 403)
        self.assert_error(self.call_with_key(client_id=self.cast.south.client.pk), 403)
