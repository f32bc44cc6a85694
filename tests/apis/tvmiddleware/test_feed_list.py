from __future__ import annotations

from typing import Any

from tests import factories as make
from tests.base import ApiTestCase
from tests.library.showcase import make_feed


class FeedListTest(ApiTestCase):
    path = "feed/list/"

    def setUp(self) -> None:
        super().setUp()
        north = self.cast.north.client
        self.films = make_feed(north, "Films", name_lang1="Films en", sort=2)
        self.watch = make_feed(
            north, "Go on", auth_required=True, is_continue_watching=True, continue_watching_count=7, sort=1
        )
        make_feed(north, "Off", enabled=False)
        make_feed(north, "MAG", sort=3).devices.set([make.play_device("mag")])
        make_feed(self.cast.south.client, "South")

    def names(self, answer: dict[str, Any]) -> list[str]:
        return [row["name"] for row in self.assert_ok(answer)["feeds"]]

    def test_with_a_session_or_without(self) -> None:
        assert self.call()["feeds"] == [
            {
                "id": self.watch.pk,
                "name": "Go on",
                "auth_required": 1,
                "is_continue_watching": 1,
                "continue_watching_count": 7,
            },
            {
                "id": self.films.pk,
                "name": "Films",
                "auth_required": 0,
                "is_continue_watching": 0,
                "continue_watching_count": 0,
            },
        ]
        assert self.names(self.call_with_key(device="pc")) == ["Go on", "Films"]

    def test_languages_and_devices(self) -> None:
        with self.settings(SMARTY_ADDITIONAL_LANGUAGES=["en"]):
            assert self.names(self.call(lang="en")) == ["Go on", "Films en"]
        assert self.names(self.call_with_key()) == ["Go on", "Films", "MAG"]
        assert [one.text for one in self.xml().iter("name")] == ["Go on", "Films", "MAG"]

    def test_an_operator_without_feeds(self) -> None:
        north = self.cast.north.client
        north.feeds_enabled = False
        with self.captureOnCommitCallbacks(execute=True):
            north.save()
        assert self.names(self.call()) == []
        north.feeds_enabled = True
        north.save()

    def test_the_other_operator_sees_its_own(self) -> None:
        assert self.names(self.call(key=self.cast.vera_key)) == ["South"]

    def test_a_wrong_key(self) -> None:
        self.assert_error(self.call_with_key(api_key="wrong"), 403)
