from __future__ import annotations

from typing import Any

from tests.base import ApiTestCase
from tvmiddleware.models import HbbProvider


class HbbChannelInfoTest(ApiTestCase):
    path = "hbb/channel/info/"

    def setUp(self) -> None:
        super().setUp()
        self.provider = HbbProvider.objects.create(
            client=self.cast.north.client, name="Shop", type=1, api_key="key",
            url="https://hbb.example.com/?c=$cid&u=$uid",
        )  # fmt: skip
        self.cast.one.hbb_providers.add(self.provider)

    def named(self, **changes: Any) -> dict[str, Any]:
        return {"type": 1, "hbb_id": self.provider.pk, "cid": self.cast.one.pk, **changes}

    def test_the_application(self) -> None:
        answer = self.assert_ok(self.call_with_key(**self.named(device_uid="00:1A:79&x=1", current_channel_time=5)))
        assert answer["url"] == f"https://hbb.example.com/?c={self.cast.one.pk}&u=00%3A1A%3A79%26x%3D1"
        assert (answer["api_key"], answer["events"]) == ("key", [])

    def test_the_channel_as_the_provider_calls_it(self) -> None:
        self.cast.one.hbb_channel_pid = "first/1"
        self.cast.one.save()
        assert "c=first%2F1&" in self.call_with_key(**self.named())["url"]

    def test_what_there_is_not(self) -> None:
        south = HbbProvider.objects.create(client=self.cast.south.client, name="S", type=1)
        wrong: list[tuple[int, dict[str, Any]]] = [
            (1, {"type": ""}), (1, {"hbb_id": "x"}), (1, {"cid": ""}),
            (2, {"cid": 99999}), (2, {"cid": self.cast.foreign.pk}), (2, {"cid": 2**63 - 1}),
            (3, {"type": 0}), (3, {"hbb_id": south.pk}), (3, {"hbb_id": -1}), (3, {"cid": self.cast.two.pk}),
        ]  # fmt: skip
        for code, changes in wrong:
            self.assert_error(self.call_with_key(**self.named(**changes)), code)
        self.assert_error(self.call_with_key(), 1)

    def test_with_a_wrong_key(self) -> None:
        self.assert_error(self.call_with_key(**self.named(api_key="wrong")), 403)
        self.assert_error(self.call(**self.named()), 403)
